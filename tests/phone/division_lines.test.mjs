import assert from 'node:assert/strict';
import { test } from 'node:test';

import { linesOf, withoutOverlap } from '../../boundaries_data/static/boundaries_data/lines.js';

const square = (west) => ({
  geometry: {
    coordinates: [[[[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]]],
  },
});

const length = (line) =>
  line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i][0], y - line[i][1]), 0);

test('a line that two neighbours share is drawn once', () => {
  const lines = linesOf([square(0), square(1)]);

  assert.equal(lines.map(length).reduce((a, b) => a + b), 7);
});

test('a unit on its own keeps its whole outline', () => {
  const [line, ...others] = linesOf([square(0)]);

  assert.deepEqual(others, []);
  assert.deepEqual(line, square(0).geometry.coordinates[0][0]);
});

test('names that would cover one another leave room to the first', () => {
  const box = (left) => ({ left, right: left + 10, top: 0, bottom: 5 });

  assert.deepEqual(withoutOverlap([box(0), box(5), box(10), box(19)]), [true, false, true, false]);
});
