import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ADVISE_AFTER_S, advice, better, fixOf, hindrance, quality, troubleOf } from '../../field_api/static/field_api/phone/place/fixes.js';

const fix = (accuracy_m, fixed_at = '2026-11-23T08:00:00.000Z') => ({ lon: 105, lat: 35.7, accuracy_m, fixed_at });

test('the more accurate fix is kept, whichever came first', () => {
  assert.equal(better(fix(50), fix(8)).accuracy_m, 8);
  assert.equal(better(fix(8), fix(50)).accuracy_m, 8);
});

test('of two equally accurate fixes the later is kept', () => {
  const later = fix(8, '2026-11-23T08:05:00.000Z');

  assert.equal(better(fix(8), later), later);
  assert.equal(better(later, fix(8)), later);
});

test('no fix never replaces one', () => {
  const kept = fix(8);

  assert.equal(better(kept, null), kept);
  assert.equal(better(null, kept), kept);
  assert.equal(better(null, null), null);
});

test('a position without a usable accuracy is no fix', () => {
  const position = (coords) => fixOf({ coords: { longitude: 105, latitude: 35.7, accuracy: 10, ...coords }, timestamp: 0 });

  assert.equal(position({ accuracy: 0 }), null);
  assert.equal(position({ accuracy: Infinity }), null);
  assert.equal(position({ latitude: NaN }), null);
  assert.equal(position({ longitude: 181 }), null);
  assert.deepEqual(position({ accuracy: 12.34 }), { lon: 105, lat: 35.7, accuracy_m: 12.3, fixed_at: '1970-01-01T00:00:00.000Z' });
});

test('quality falls with accuracy', () => {
  assert.deepEqual([null, fix(15), fix(50), fix(200), fix(201)].map(quality), ['none', 'good', 'fair', 'poor', 'rough']);
});

test('nobody is sent outside while the search is young', () => {
  assert.equal(advice(null, 'searching', 2), 'gps_searching');
  assert.equal(advice(fix(300), 'searching', 2), 'gps_improving');
});

test('who waits without a good fix is told to go to a window or outside', () => {
  assert.equal(advice(null, 'searching', ADVISE_AFTER_S), 'gps_go_outside');
  assert.equal(advice(fix(300), 'searching', ADVISE_AFTER_S), 'gps_go_outside');
});

test('what the browser refuses is named, unless a fix is there already', () => {
  for (const trouble of ['denied', 'unavailable', 'insecure']) {
    assert.equal(advice(null, trouble, 60), `gps_${trouble}`);
    assert.equal(advice(fix(10), trouble, 60), 'gps_good');
  }
});

test('a browser without positioning is told from an address that is not https', () => {
  const geolocation = {};

  assert.equal(hindrance({ isSecureContext: true, navigator: { geolocation } }), '');
  assert.equal(hindrance({ isSecureContext: true, navigator: {} }), 'missing');
  assert.equal(hindrance({ isSecureContext: false, navigator: { geolocation } }), 'insecure');
});

test('only a refusal is called one; silence and trouble are no position', () => {
  assert.deepEqual([1, 2, 3].map((code) => troubleOf({ code })), ['denied', 'unavailable', 'unavailable']);
});
