import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FIX_SLACK_MS, LONGEST_MS, missing, newDraft, NOTE_MAX, reopened, restart, seal } from '../../field_api/static/field_api/phone/visit.js';

const START = '2026-11-23T08:00:00.000Z';
const LATER = new Date('2026-11-23T08:20:00.000Z');
const FIX = { lon: 105.05, lat: 35.69, accuracy_m: 6.5, fixed_at: '2026-11-23T08:02:00.000Z' };

const draft = (given = {}) => ({
  ...newDraft({ household: 'h', started_at: START, workers: [7] }),
  outcome: 'completed',
  fix: FIX,
  ...given,
});

test('a complete visit may be saved', () => {
  assert.deepEqual(missing(draft(), LATER), []);
});

test('a new visit lacks its outcome and its position', () => {
  assert.deepEqual(missing(newDraft({ household: 'h', started_at: START, workers: [7] }), LATER), ['need_outcome', 'need_position']);
});

test('somebody must have visited', () => {
  assert.deepEqual(missing(draft({ workers: [] }), LATER), ['need_worker']);
});

test('a visit without a position may be saved with a reason', () => {
  assert.deepEqual(missing(draft({ fix: null }), LATER), ['need_position']);
  assert.deepEqual(missing(draft({ fix: null, without_fix: 'indoors' }), LATER), []);
});

test('a refusal says why', () => {
  assert.deepEqual(missing(draft({ outcome: 'refused', note: '  ' }), LATER), ['need_reason_of_refusal']);
  assert.deepEqual(missing(draft({ outcome: 'refused', note: '不愿意' }), LATER), []);
});

test('a text that is too long is not cut but refused', () => {
  assert.deepEqual(missing(draft({ note: '长'.repeat(NOTE_MAX + 1) }), LATER), ['note_too_long']);
});

test('a visit of more than a day, or from the future, is not believed', () => {
  assert.deepEqual(missing(draft(), new Date(Date.parse(START) + LONGEST_MS + 1)), ['time_unbelievable']);
  assert.deepEqual(missing(draft(), new Date('2026-11-23T07:59:00.000Z')), ['time_unbelievable']);
});

test('the envelope holds what the push address takes, and nothing else', () => {
  assert.deepEqual(seal(draft({ workers: [9, 7], note: ' 屋顶漏雨 ' }), 'u', LATER), {
    record_uuid: 'u',
    revision: 1,
    kind: 'visit',
    payload: {
      household: 'h',
      started_at: START,
      ended_at: '2026-11-23T08:20:00.000Z',
      position: { ...FIX, crs: 'wgs84' },
      workers: [7, 9],
      outcome: 'completed',
      note: '屋顶漏雨',
      answers: {},
    },
  });
});

test('a visit without a position carries the reason', () => {
  const { payload } = seal(draft({ fix: null, without_fix: 'indoors' }), 'u', LATER);

  assert.equal(payload.position, null);
  assert.deepEqual(payload.answers, { no_position_reason: 'indoors' });
});

test('sealing changes nothing in the draft', () => {
  const before = draft({ workers: [9, 7] });
  const copy = structuredClone(before);

  seal(before, 'u', LATER);

  assert.deepEqual(before, copy);
});

test('a refused record opens again as it was written', () => {
  for (const given of [{ note: '屋顶漏雨' }, { fix: null, without_fix: 'broken' }]) {
    const written = draft(given);

    assert.deepEqual(reopened(seal(written, 'u', LATER)), written);
  }
});

test('a visit begun again keeps its position only while the server believes it', () => {
  const [kept, dropped] = [0, 1].map((late) => {
    const now = new Date(new Date(FIX.fixed_at).getTime() + FIX_SLACK_MS + late);
    const begun = draft();
    restart(begun, now);
    assert.equal(begun.started_at, now.toISOString());
    return begun;
  });

  assert.deepEqual(kept.fix, FIX);
  assert.equal(dropped.fix, null);
  assert.deepEqual(missing(dropped, new Date(dropped.started_at)), ['need_position']);
});
