/**
 * What every desk page does: the keys, and saying so when the session has ended.
 *
 * It knows the frame and nothing of any page. Keys: `/` goes to the search field, the arrows
 * move from row to row in a table, Enter opens (the browser's own).
 */

const TYPING = 'input, textarea, select, [contenteditable]';

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  if (event.key === '/') {
    const field = document.querySelector('[data-search], input[type="search"]');
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveRow(event);
});

/** From the row that holds the focus to the next one's first link; from elsewhere, stay out. */
function moveRow(event) {
  const row = event.target.closest?.('.table-desk tbody tr');
  if (!row) return;
  const next = event.key === 'ArrowDown' ? row.nextElementSibling : row.previousElementSibling;
  const link = next?.querySelector('a');
  if (!link) return;
  event.preventDefault();
  link.focus();
}

// Every request of every script on the page passes here, htmx's too, so that none of them has
// to know how an ended session is shown. What was typed stays where it is.
const plainFetch = window.fetch.bind(window);
window.fetch = async (...request) => {
  const answer = await plainFetch(...request);
  if (answer.status === 401) {
    const notice = document.getElementById('signed-out');
    notice.hidden = false;
    notice.scrollIntoView({ block: 'nearest' });
  }
  return answer;
};

// Filters that say so are applied as soon as a choice is made.
for (const field of document.querySelectorAll('form.filters select[data-at-once]')) {
  field.addEventListener('change', () => field.form.requestSubmit());
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => window.print());
}
