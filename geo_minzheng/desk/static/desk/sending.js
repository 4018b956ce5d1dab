/**
 * Forms that change something are sent once, and not at all while nobody is signed in: an ended
 * session would answer with the sign-in page, and what was typed would be gone.
 *
 * It knows the frame and no form. A script that sends a form by itself is left alone.
 */

import { csrfToken } from './csrf.js';

const WHO_AM_I = '/api/session/';
const UNDER_WAY = new WeakSet();

document.addEventListener('submit', async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== 'post' || !form.closest('main')) return;
  event.preventDefault();
  if (UNDER_WAY.has(form)) return;
  UNDER_WAY.add(form);
  if (await signedIn()) {
    // Back from the next page the form may be sent again; a dialog's answer is a file, and no page.
    if (form.closest('dialog')) UNDER_WAY.delete(form);
    else window.addEventListener('pageshow', () => UNDER_WAY.delete(form), { once: true });
    send(form, submitter);
  } else {
    UNDER_WAY.delete(form);
  }
});

/** False only if the server says so; the frame then shows what to do. */
async function signedIn() {
  try {
    return (await window.fetch(WHO_AM_I, { headers: { Accept: 'application/json' } })).status !== 401;
  } catch {
    return true; // No network: the browser says so itself.
  }
}

function send(form, submitter) {
  // Whoever signed in again in another window has another token now.
  const token = form.elements.csrfmiddlewaretoken;
  if (token) token.value = csrfToken();
  // Sent by a script, a form leaves out the button that was pressed.
  if (submitter?.name) {
    const pressed = document.createElement('input');
    Object.assign(pressed, { type: 'hidden', name: submitter.name, value: submitter.value });
    form.append(pressed);
    setTimeout(() => pressed.remove());
  }
  if (submitter?.hasAttribute('formaction')) form.action = submitter.formAction;
  HTMLFormElement.prototype.submit.call(form);
}
