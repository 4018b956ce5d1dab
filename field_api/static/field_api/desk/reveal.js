/**
 * Masked numbers shown whole, one at a time: `<span data-reveal="person:<uid>:identity_number">`
 * or `household:<uid>:phone`, with the masked number inside.
 *
 * A number stands on the screen for a minute, in this page's memory no longer, and on no paper.
 * The household is the one that `[data-household]` around the span names, or the page's own.
 */

import { csrfToken } from '../../desk/csrf.js';

const SHOWN_MS = 60_000;

const dialog = document.getElementById('reveal-dialog');
const said = document.getElementById('reveal-said');
const reason = document.getElementById('reveal-reason');
const error = document.getElementById('reveal-error');
const what = dialog.querySelector('[data-reveal-what]');
const go = dialog.querySelector('[data-reveal-go]');
const words = dialog.dataset;

let asked = null;
const shownNow = new Map();

for (const place of document.querySelectorAll('[data-reveal]')) prepare(place);

function prepare(place) {
  const [, , field] = place.dataset.reveal.split(':');
  const label = dialog.getAttribute(`data-label-${field}`) ?? field;
  const masked = document.createElement('span');
  masked.append(...place.childNodes);
  masked.className = 'reveal-masked';
  const whole = document.createElement('span');
  whole.className = 'reveal-whole';
  whole.hidden = true;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn-reveal no-print';
  button.append(words.button, hiddenText(label));
  button.addEventListener('click', () => {
    if (shownNow.has(place)) return hide(place);
    asked = { place, masked, whole, button, label };
    open();
  });
  place.append(masked, whole, ' ', button);
}

function hiddenText(text) {
  const span = document.createElement('span');
  span.className = 'visually-hidden';
  span.textContent = ` ${text}`;
  return span;
}

function open() {
  what.textContent = asked.label;
  error.hidden = true;
  go.disabled = false;
  dialog.showModal();
  reason.focus();
  reason.select();
}

for (const chip of dialog.querySelectorAll('[data-reason]')) {
  chip.addEventListener('click', () => {
    reason.value = chip.textContent.trim();
    go.focus();
  });
}

dialog.querySelector('[data-reveal-cancel]').addEventListener('click', () => dialog.close());

dialog.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  go.disabled = true;
  try {
    await reveal(asked);
  } finally {
    go.disabled = false;
  }
});

async function reveal({ place, masked, whole, button, label }) {
  const [of, uid, field] = place.dataset.reveal.split(':');
  let answer;
  try {
    answer = await fetch(`/api/field/v1/households/${householdOf(place, of, uid)}/reveal/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
      body: JSON.stringify({ person: of === 'person' ? uid : null, field, reason: reason.value }),
    });
  } catch {
    return refuse(words.unsent);
  }
  const told = await answer.json();
  if (!answer.ok) return refuse(told.message);
  dialog.close();
  if (!told.value) {
    said.textContent = words.empty;
    return;
  }
  whole.textContent = told.value;
  whole.hidden = false;
  masked.hidden = true;
  button.replaceChildren(words.hide, hiddenText(label));
  said.textContent = `${words.shown}${told.value}`;
  shownNow.set(place, { masked, whole, button, label, clock: setTimeout(hide, SHOWN_MS, place) });
  button.focus();
}

function householdOf(place, of, uid) {
  if (of === 'household') return uid;
  const named = place.closest('[data-household]')?.dataset.household;
  return named ?? location.pathname.match(/\/households\/([0-9a-f-]{36})\//)?.[1] ?? '';
}

function hide(place) {
  const { masked, whole, button, label, clock } = shownNow.get(place);
  clearTimeout(clock);
  shownNow.delete(place);
  whole.textContent = '';
  whole.hidden = true;
  masked.hidden = false;
  button.replaceChildren(words.button, hiddenText(label));
  said.textContent = words.hidden;
}

function refuse(sentence) {
  error.textContent = sentence;
  error.hidden = false;
  reason.focus();
}

// What leaves the screen leaves the page: paper, another tab, and the browser's memory of it.
const hideAll = () => [...shownNow.keys()].forEach(hide);
window.addEventListener('beforeprint', hideAll);
window.addEventListener('pagehide', hideAll);
document.addEventListener('visibilitychange', () => document.hidden && hideAll());
