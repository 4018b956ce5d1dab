/**
 * Asking the server, and keeping what was asked for this tab.
 *
 * It knows the network and the tab's store, not the page. What somebody searches for is personal
 * data: it travels in bodies only and is forgotten when the person signs out or the tab closes.
 */

const KEPT = 'search-text';

export const keep = (text) => sessionStorage.setItem(KEPT, text);
export const kept = () => sessionStorage.getItem(KEPT) ?? '';
export const forget = () => sessionStorage.removeItem(KEPT);

/** Hits for a text somebody is typing. Rejects when no answer came or it was refused. */
export async function suggestions(form, text, signal) {
  const answer = await fetch('/api/field/v1/search/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token(form) },
    body: JSON.stringify({ text, limit: 4, suggest: true }),
    signal,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** The answer as a piece of the page; `more` names a kind and the offset to go on from. */
export async function answerPiece(form, text, more = {}) {
  const answer = await fetch(form.action, {
    method: 'POST',
    headers: { 'X-CSRFToken': token(form), 'X-Fragment': '1' },
    body: new URLSearchParams({ text, ...more }),
  });
  // A refusal is a piece as well; a page in its place, to sign in again, is none.
  if (answer.headers.get('X-Fragment') !== '1') throw new Error(String(answer.status));
  return answer.text();
}

const token = (form) => form.elements.csrfmiddlewaretoken.value;
