/**
 * One household that is open in two windows makes one visit.
 *
 * The windows share the draft's row, and with it the record's id, from the moment the first of
 * them opens the household; a mark tells each of them that the record has been sealed. It knows
 * neither the page nor where the rows are kept.
 *
 * @typedef {{id: string, owner: string, record_uuid: string, revision: number, touched: boolean,
 *   task?: object, draft?: import('./visit.js').Draft}} Row a row without a draft claims the id
 * @typedef {{id: string, record_uuid: string, revision: number}} Mark
 */

/** The record was not sealed: another window sealed it, or began another record. */
export class OtherWindow extends Error {}

/** The row to work on: what was written before, or the fresh one under the id already claimed. */
export function begun(row, fresh) {
  if (row?.touched) return row;
  return row ? { ...fresh, record_uuid: row.record_uuid, revision: row.revision } : fresh;
}

/** What stands in the store for a row: until something is written, only its claim to the id. */
export function asKept({ id, owner, record_uuid, revision, touched, ...written }) {
  return { id, owner, record_uuid, revision, touched, ...(touched ? written : {}) };
}

/**
 * Whether this window's record may be sealed.
 *
 * @param {Row} kept this window's @param {?Row} row in the store now @param {?Mark} mark
 */
export function maySeal(kept, row, mark) {
  const sealed = mark?.record_uuid === kept.record_uuid && mark.revision >= kept.revision;
  return !sealed && mayKeep(kept, row);
}

/** Whether this window's draft may be written over the row: not over another record's. */
export function mayKeep(kept, row) {
  return !row || row.record_uuid === kept.record_uuid || !row.touched;
}

/** Whether the row goes when this window's record is sealed: not if another window wrote more. */
export function goesWith(kept, row) {
  if (row?.record_uuid !== kept.record_uuid) return false;
  return !row.touched || JSON.stringify(row.draft) === JSON.stringify(kept.draft);
}
