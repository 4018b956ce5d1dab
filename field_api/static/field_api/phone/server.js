/**
 * The addresses that the phone asks. It knows no page and keeps nothing.
 *
 * Each function rejects only when no answer came; what the answer says is the caller's matter.
 */

/** A phone on a weak signal must not wait for ever for an answer that was lost. */
const PATIENCE_MS = 30_000;

/** @param {object[]} envelopes @param {string} device */
export async function push(envelopes, device) {
  const answer = await fetch('/api/field/v1/push/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
    body: JSON.stringify({ device, envelopes }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const body = await answer.json().catch(() => null);
  return { status: answer.status, results: body?.results ?? null };
}

/** @param {{path: string, query: Object<string, string>}} question see tasks.js */
export async function ask({ path, query }) {
  const answer = await fetch(`/api/field/v1/${path}/?${new URLSearchParams(query)}`, {
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const body = await answer.json().catch(() => null);
  return { status: answer.status, body };
}

/** The token of the session as it is now: signing in again gives a new one. */
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? '';
}
