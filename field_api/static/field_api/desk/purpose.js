/**
 * The purpose of reading in the frame: changed by one click, without leaving what was typed.
 *
 * The server keeps it with the session; other windows show it when they are next opened.
 */

import { csrfToken } from '../../desk/csrf.js';

const place = document.querySelector('[data-purpose]');
const shown = place.querySelector('[data-purpose-shown]');
const error = place.querySelector('[data-purpose-error]');
const said = place.querySelector('[data-purpose-said]');
const button = place.querySelector('[data-bs-toggle]');

for (const form of place.querySelectorAll('[data-purpose-form]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const words = form.elements.words?.value ?? '';
    await change(event.submitter.value, words, event.submitter);
  });
}

async function change(purpose, words, chosen) {
  let answer;
  try {
    answer = await fetch('/api/field/v1/readings/purpose/', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
      body: JSON.stringify({ purpose, words }),
    });
  } catch {
    return told(error.dataset.unsent);
  }
  const kept = await answer.json();
  if (!answer.ok) return told(kept.message);
  error.hidden = true;
  place.dataset.purpose = kept.purpose;
  shown.textContent = kept.words ? `${kept.text}（${kept.words}）` : kept.text;
  for (const one of place.querySelectorAll('[aria-current]')) one.removeAttribute('aria-current');
  chosen.setAttribute('aria-current', 'true');
  said.textContent = `${said.dataset.says} ${shown.textContent}`;
  window.bootstrap.Dropdown.getOrCreateInstance(button).hide();
  button.focus();
}

function told(sentence) {
  error.textContent = sentence;
  error.hidden = false;
}
