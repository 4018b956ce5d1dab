/**
 * What every form of the register does in the browser: it goes to the summary of mistakes and opens
 * the folded part that a mistake is in. That it is sent once is desk/sending.js's.
 *
 * It knows the page only; the server checks everything again.
 */

const summary = document.getElementById('mistakes') ?? document.getElementById('look-alikes')
  ?? document.getElementById('effects');

if (summary) {
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: 'start' });
}

for (const link of document.querySelectorAll('.mistakes a[href^="#"]')) {
  link.addEventListener('click', (event) => {
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    target.closest('details')?.setAttribute('open', '');
    (target.matches('input, select, textarea') ? target : target.querySelector('input, select'))?.focus();
    target.scrollIntoView({ block: 'center' });
  });
}

for (const wrong of document.querySelectorAll('details [data-wrong]')) {
  wrong.closest('details').setAttribute('open', '');
}
