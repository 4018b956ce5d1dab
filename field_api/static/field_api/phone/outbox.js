/**
 * The outbox: visits recorded on this phone that the server has not yet given a receipt for.
 *
 * It knows neither the page nor the network. It is handed a `store` that keeps entries
 * (store.js, over IndexedDB) and a `send` that delivers some (server.js, over fetch), so its
 * rules are tested in Node, with no browser.
 *
 * @typedef {{record_uuid: string, revision: number, kind: string, payload: object}} Envelope
 * @typedef {object} Entry
 * @property {string} id the envelope's record_uuid
 * @property {string} owner who recorded it: nobody else's session may send it
 * @property {string} label the household, for the person
 * @property {string} sealed_at ISO
 * @property {Envelope} envelope
 * @property {'waiting'|'refused'} state
 * @property {?string} reason code of the refusal
 * @property {?string} message the server's sentence
 * @typedef {{all(): Promise<Entry[]>, put(e: Entry): Promise<void>, drop(id: string): Promise<void>}} Store
 * @typedef {(envelopes: Envelope[]) => Promise<{status: number, results: ?object[]}>} Send
 * @typedef {'sent'|'offline'|'signed_out'|'server_trouble'} Ended
 */

/** Few enough that a slow line gets one batch through; the server would take 100. */
export const BATCH = 20;

const RECEIPTED = new Set(['created', 'duplicate', 'merged']);
const REFUSED = new Set(['quarantined', 'rejected', 'conflict']);

/** Keep a visit until there is a receipt. Resolves once it would survive a dead battery. */
export async function keep(store, { envelope, owner, label, sealed_at }) {
  await store.put({
    id: envelope.record_uuid,
    owner,
    label,
    sealed_at,
    envelope,
    state: 'waiting',
    reason: null,
    message: null,
  });
}

/**
 * Send what `owner` has waiting, oldest first. Stops at the first silence or trouble, so that
 * a phone in a valley does not burn its battery on the rest.
 *
 * An entry leaves only for a receipt of exactly its id and revision. A refused one stays with
 * the reason: a person must look at it. One without a result waits on.
 *
 * @param {Store} store @param {Send} send rejects only when no answer came
 * @param {string} owner
 * @returns {Promise<{sent: number, refused: number, waiting: number, ended: Ended}>}
 */
export async function flush(store, send, owner) {
  const mine = (await store.all()).filter((e) => e.owner === owner && e.state === 'waiting');
  mine.sort((a, b) => (a.sealed_at < b.sealed_at ? -1 : 1));
  const tally = { sent: 0, refused: 0, waiting: mine.length, ended: 'sent' };

  let size = BATCH;
  for (let at = 0; at < mine.length; ) {
    const batch = mine.slice(at, at + size);
    const answer = await send(batch.map((entry) => entry.envelope)).catch(() => null);
    if (answer?.status === 413 && batch.length > 1) {
      size = Math.ceil(batch.length / 2);
      continue;
    }
    if (answer?.status !== 200 || !Array.isArray(answer.results)) {
      tally.ended = endOf(answer);
      break;
    }
    await settle(store, batch, answer.results, tally);
    at += batch.length;
  }
  return tally;
}

/** @param {?{status: number}} answer @returns {Ended} */
function endOf(answer) {
  if (!answer) return 'offline';
  return answer.status === 401 ? 'signed_out' : 'server_trouble';
}

async function settle(store, batch, results, tally) {
  const byRecord = new Map(results.map((r) => [`${r.record_uuid}/${r.revision}`, r]));
  for (const entry of batch) {
    const { record_uuid, revision } = entry.envelope;
    const result = byRecord.get(`${record_uuid}/${revision}`);
    if (RECEIPTED.has(result?.status) && result.receipt) {
      await store.drop(entry.id);
      tally.sent += 1;
      tally.waiting -= 1;
    } else if (REFUSED.has(result?.status)) {
      await store.put({
        ...entry,
        state: 'refused',
        reason: result.code || result.status,
        message: result.details?.message ?? null,
      });
      tally.refused += 1;
      tally.waiting -= 1;
    }
  }
}

/**
 * Seconds to wait before asking again after so many rounds without success: 5 s, doubling, up
 * to 5 minutes.
 */
export function pauseAfter(failures) {
  return Math.min(300, 5 * 2 ** Math.max(0, failures - 1));
}

/**
 * What the line at the top of the page counts.
 *
 * @param {Entry[]} entries @param {string} owner
 */
export function counts(entries, owner) {
  const mine = entries.filter((entry) => entry.owner === owner);
  return {
    waiting: mine.filter((entry) => entry.state === 'waiting').length,
    refused: mine.filter((entry) => entry.state === 'refused').length,
    others: entries.length - mine.length,
  };
}
