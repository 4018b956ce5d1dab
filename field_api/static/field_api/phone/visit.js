/**
 * A visit while it is being written: when it may be saved, and the envelope it is sealed into.
 *
 * It knows no page, no clock and no network; ids and times come in.
 *
 * @typedef {import('./place/fixes.js').Fix} Fix
 * @typedef {object} Draft
 * @property {string} household uid
 * @property {string} started_at ISO
 * @property {string} outcome '' until chosen
 * @property {number[]} workers ids
 * @property {string} note
 * @property {?Fix} fix the best so far
 * @property {string} without_fix why there is no position; '' if not said
 */

export const NOTE_MAX = 2000;
/** The server believes no visit longer than a day. */
export const LONGEST_MS = 24 * 3600 * 1000;

/** The server believes no position taken longer before its visit. */
export const FIX_SLACK_MS = 3 * 3600 * 1000;

/** @returns {Draft} */
export function newDraft({ household, started_at, workers }) {
  return { household, started_at, workers, outcome: '', note: '', fix: null, without_fix: '' };
}

/**
 * What still keeps a visit from being saved, as keys of words.js in the order of the form.
 *
 * @param {Draft} draft @param {Date} now @returns {string[]} empty: it may be saved
 */
export function missing(draft, now) {
  const found = [];
  if (!draft.outcome) found.push('need_outcome');
  if (!draft.workers.length) found.push('need_worker');
  if (!draft.fix && !draft.without_fix) found.push('need_position');
  if (draft.outcome === 'refused' && !draft.note.trim()) found.push('need_reason_of_refusal');
  if (draft.note.length > NOTE_MAX) found.push('note_too_long');
  const lasted = now - new Date(draft.started_at);
  if (lasted > LONGEST_MS || lasted < 0) found.push('time_unbelievable');
  return found;
}

/**
 * Begin the visit now: its time was not believed. A position too old for that goes with it.
 *
 * @param {Draft} draft changed in place @param {Date} now
 */
export function restart(draft, now) {
  draft.started_at = now.toISOString();
  if (draft.fix && now - new Date(draft.fix.fixed_at) > FIX_SLACK_MS) draft.fix = null;
}

/**
 * The sealed record, as the push address takes it. Browsers speak WGS 84.
 *
 * @param {Draft} draft @param {string} record_uuid @param {Date} now
 */
export function seal(draft, record_uuid, now, revision = 1) {
  return {
    record_uuid,
    revision,
    kind: 'visit',
    payload: {
      household: draft.household,
      started_at: draft.started_at,
      ended_at: now.toISOString(),
      position: draft.fix ? { ...draft.fix, crs: 'wgs84' } : null,
      workers: [...draft.workers].sort((a, b) => a - b),
      outcome: draft.outcome,
      note: draft.note.trim(),
      answers: draft.fix ? {} : { no_position_reason: draft.without_fix },
    },
  };
}

/** The draft that a refused record is corrected in: what was sealed, open again. */
export function reopened({ payload }) {
  const { position } = payload;
  const fix = position && {
    lon: position.lon,
    lat: position.lat,
    accuracy_m: position.accuracy_m,
    fixed_at: position.fixed_at,
  };
  return {
    household: payload.household,
    started_at: payload.started_at,
    workers: payload.workers,
    outcome: payload.outcome,
    note: payload.note,
    fix,
    without_fix: payload.answers.no_position_reason ?? '',
  };
}
