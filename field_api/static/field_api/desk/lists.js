/**
 * A list of the desk: picking rows, choosing columns, the export dialog, the keys.
 *
 * It knows the page and no server. Without it the list is read, filtered, sorted, turned and
 * exported as CSV all the same. Keys: Space picks the row that holds the focus, Ctrl or ⌘ with A
 * inside the table picks the page; arrows and Enter are `desk.js`'s.
 */

const list = document.querySelector('[data-list]');
const form = document.querySelector('[data-picked]');
const dialog = document.getElementById('export');
const picks = [...document.querySelectorAll('[data-pick]')];
const whole = document.querySelector('[data-pick-page]');
const BUSY_AFTER_MS = 300;

const picked = () => picks.filter((box) => box.checked);

function tell() {
  const chosen = picked();
  const every = form.querySelector('[data-every]');
  if (chosen.length < picks.length) every.value = '';
  form.hidden = chosen.length === 0;
  for (const box of picks) box.closest('tr').classList.toggle('is-picked', box.checked);
  whole.checked = chosen.length > 0 && chosen.length === picks.length;
  whole.indeterminate = chosen.length > 0 && !whole.checked;
  const count = form.querySelector('[data-picked-count]');
  count.textContent = every.value
    ? count.dataset.everyWords
    : count.dataset.words.replace('{n}', chosen.length);
  document.dispatchEvent(new CustomEvent('list:picked', { detail: chosen.map((box) => box.value) }));
}

function pickAll(yes) {
  for (const box of picks) box.checked = yes;
  tell();
}

if (list) {
  list.addEventListener('change', (event) => {
    if (event.target === whole) pickAll(whole.checked);
    else if (event.target.matches('[data-pick]')) tell();
  });
  list.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
      event.preventDefault();
      pickAll(true);
    }
    if (event.key !== ' ' || event.target.matches('input, button')) return;
    const box = event.target.closest('tr')?.querySelector('[data-pick]');
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    tell();
  });
  form.querySelector('[data-pick-none]').addEventListener('click', () => pickAll(false));
  form.querySelector('[data-pick-every]')?.addEventListener('click', () => {
    pickAll(true);
    form.querySelector('[data-every]').value = '1';
    tell();
  });
  form.querySelector('[data-export-picked]').addEventListener('click', () => openExport(true));
  form.querySelector('[data-print-picked]').addEventListener('click', () => {
    document.body.classList.add('print-picked');
    window.print();
    document.body.classList.remove('print-picked');
  });
  // The browser keeps ticks when somebody comes back to the page.
  tell();
}

/** The file dialog, for the picked rows or for all that match. */
function openExport(chosenOnly) {
  const target = dialog.querySelector('form');
  for (const old of target.querySelectorAll('[data-row]')) old.remove();
  const every = form?.querySelector('[data-every]').value;
  const rows = chosenOnly && !every ? picked() : [];
  for (const box of rows) {
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name: 'rows', value: box.value });
    field.dataset.row = '';
    target.append(field);
  }
  const what = target.querySelector('[data-export-what]');
  what.dataset.all ??= what.innerHTML;
  if (rows.length) what.textContent = what.dataset.pickedWords.replace('{n}', rows.length);
  else what.innerHTML = what.dataset.all;
  dialog.showModal();
}

document.querySelector('[data-export]')?.addEventListener('click', (event) => {
  event.preventDefault();
  openExport(false);
});
dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
dialog.querySelector('form').addEventListener('submit', () => dialog.close());

// Ticked columns stand in the address as one word, joined by dots.
document.querySelector('[data-columns]')?.addEventListener('submit', (event) => {
  const boxes = [...event.target.querySelectorAll('input[name="columns"]')];
  const word = boxes.filter((box) => box.checked).map((box) => box.value).join('.');
  for (const box of boxes) box.disabled = true;
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name: 'columns', value: word });
  event.target.append(field);
});

// A menu closes when something else is used, and by Escape.
const menus = [...document.querySelectorAll('details.menu')];
document.addEventListener('click', (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', (event) => {
  const open = menus.find((menu) => menu.open);
  if (event.key !== 'Escape' || !open) return;
  open.open = false;
  open.querySelector('summary').focus();
});

// A question that takes long says that it is being answered.
document.querySelector('[data-list-form]').addEventListener('submit', waiting);
for (const link of document.querySelectorAll('.paging a, thead a')) link.addEventListener('click', waiting);

function waiting(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  setTimeout(() => list?.setAttribute('aria-busy', 'true'), BUSY_AFTER_MS);
}
window.addEventListener('pageshow', () => list?.setAttribute('aria-busy', 'false'));
