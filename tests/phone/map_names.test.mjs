/** Names on a map: the important ones stand, and none touches another. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const host = {};
vm.runInNewContext(
  readFileSync(new URL('../../maps/static/maps/map.js', import.meta.url), 'utf-8'),
  { window: host },
);
const { placeNames } = host.GeoMinzheng;

const name = (text, x, y, size = 12) => ({ name: text, x, y, size });
const standing = (...wanted) => [...placeNames(wanted)].map(({ index }) => index);

test('of two names that touch, the more important one stands', () => {
  assert.deepEqual(standing(name('会宁县', 100, 100, 15), name('会师镇', 110, 105)), [0]);
});

test('names that are far enough apart all stand', () => {
  assert.deepEqual(standing(name('会宁县', 100, 100), name('景泰县', 100, 130)), [0, 1]);
});

test('a name that gave way leaves its room to the next', () => {
  const wanted = [name('会宁县', 100, 100), name('会师镇', 130, 100), name('郭城驿镇', 170, 100)];
  assert.deepEqual(standing(...wanted), [0, 2]);
});

test('a longer name needs more room', () => {
  assert.deepEqual(standing(name('新添堡回族乡', 100, 100), name('乡', 140, 100)), [0]);
  assert.deepEqual(standing(name('乡', 100, 100), name('乡', 140, 100)), [0, 1]);
});

test('a name stands below a mark, or above it where another stands below', () => {
  const mark = { x: 100, y: 100 };
  const [alone] = placeNames([name('会师镇', 100, 100)], [mark]);
  assert.ok(alone.down > 12);

  const [, above] = placeNames([name('会宁县', 100, 117), name('会师镇', 100, 100)], [mark]);
  assert.ok(above.down < -12);
});

test('a name with marks all around stands where it belongs', () => {
  const marks = [{ x: 100, y: 100 }, { x: 100, y: 118 }, { x: 100, y: 82 }];
  assert.equal(placeNames([name('会师镇', 100, 100)], marks)[0].down, 0);
});
