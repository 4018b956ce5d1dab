/**
 * The page of everything found: asks again for what this tab asked last, so that a reload and the
 * way back show the same, with no text in the address.
 */

import { answerPiece, keep, kept } from './asking.js';

const page = document.querySelector('[data-search-page]');
const form = page.querySelector('[data-search-box]');
const place = page.querySelector('[data-search-answer]');
let latest = 0;

form.addEventListener('search:ask', ask);
place.addEventListener('click', (event) => {
  const button = event.target.closest('[data-more]');
  if (button) more(button);
});

if (page.hasAttribute('data-asked')) keep(form.elements.text.value);
else if (kept()) {
  form.elements.text.value = kept();
  ask();
} else form.elements.text.focus();

async function ask() {
  const mine = (latest += 1);
  place.setAttribute('aria-busy', 'true');
  place.replaceChildren(line('search-state', page.dataset.loading));
  try {
    const piece = await answerPiece(form, kept());
    if (mine === latest) place.innerHTML = piece;
  } catch {
    if (mine === latest) place.replaceChildren(failure());
  } finally {
    if (mine === latest) place.removeAttribute('aria-busy');
  }
}

async function more(button) {
  button.disabled = true;
  const { more: kind, offset } = button.dataset;
  try {
    const piece = document.createElement('template');
    piece.innerHTML = await answerPiece(form, kept(), { kind, offset });
    const first = piece.content.querySelector('a');
    button.replaceWith(piece.content);
    first?.focus();
  } catch {
    button.disabled = false;
    button.after(failure());
  }
}

const failure = () => line('notice notice-warn', navigator.onLine ? page.dataset.failed : page.dataset.offline);

function line(style, text) {
  const made = document.createElement('p');
  made.className = style;
  made.setAttribute('role', 'status');
  made.textContent = text;
  return made;
}
