/**
 * What every desk page does: the keys, tables reached by them, and saying so when the session
 * has ended.
 *
 * It knows the frame and nothing of any page. Keys: `/` goes to the search field, the arrows
 * move from row to row in a table, Enter opens (the browser's own).
 */

import './sending.js';

const TYPING = 'input, textarea, select, [contenteditable]';

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  if (event.key === '/') {
    const fields = document.querySelectorAll('[data-search], input[type="search"]');
    const field = [...fields].find((one) => one.offsetParent);
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

// A table that is wider than its place is scrolled by the keys too, once it can hold the focus;
// it is called by its caption or by the heading above it, but never by one of the page's help.
const watchedTables = new ResizeObserver((changes) => changes.forEach(({ target }) => reachable(target)));
for (const place of document.querySelectorAll('.table-wrap')) watchedTables.observe(place);

function reachable(place) {
  const wide = place.scrollWidth > place.clientWidth;
  const headings = [...document.querySelectorAll('h1, main h2, main h3')].filter((one) => !one.closest('.help-panel'));
  const above = headings.filter((one) => one.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING);
  const name = place.querySelector('caption') ?? above.at(-1);
  for (const [key, value] of [['tabindex', '0'], ['role', 'region'], ['aria-label', name?.textContent.trim()]]) {
    if (wide && value) place.setAttribute(key, value);
    else place.removeAttribute(key);
  }
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
