/** The panel behind the `?` of a page: opened by the button or the `?` key, closed by Esc. */

const button = document.querySelector('.btn-help');
const panel = document.getElementById('page-help');

function show(open) {
  panel.hidden = !open;
  button.setAttribute('aria-expanded', String(open));
}

button.addEventListener('click', () => show(panel.hidden));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape' && !panel.hidden && panel.contains(document.activeElement)) {
    show(false);
    button.focus();
  }
  const typing = event.target.closest?.('input, textarea, select, [contenteditable], dialog');
  if ((event.key === '?' || event.key === '？') && !typing) {
    event.preventDefault();
    show(panel.hidden);
    button.focus();
  }
});
