import assert from 'node:assert/strict';
import { test } from 'node:test';

import { distanceM } from '../../field_api/static/field_api/phone/place/distance.js';
import { atOnePlace, ONE_PLACE_MS, settled } from '../../field_api/static/field_api/phone/place/settled.js';

const HOME = { lon: 104.1736, lat: 36.5447 };
const METRE = 1 / 111_000;
const BEGAN = Date.parse('2026-11-24T02:00:00.000Z');

/** A fix so many metres north and east of home. */
const fix = (seconds, accuracy_m, north = 0, east = 0) => ({
  lon: HOME.lon + (east * METRE) / Math.cos((HOME.lat * Math.PI) / 180),
  lat: HOME.lat + north * METRE,
  accuracy_m,
  fixed_at: new Date(BEGAN + seconds * 1000).toISOString(),
});

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

test('no fix makes none, and one is itself', () => {
  const only = fix(0, 9);

  assert.equal(settled([]), null);
  assert.deepEqual(settled([only]), only);
});

test('the more accurate fix pulls harder, by the square', () => {
  const made = settled([fix(0, 10, 0), fix(1, 20, 10)]);

  assert.ok(Math.abs(distanceM(made, HOME) - 2) < 0.05, distanceM(made, HOME));
});

test('one wild fix among good ones does not move the place', () => {
  const good = [fix(0, 8, 1), fix(1, 8, -1), fix(2, 8, 0, 1), fix(3, 8, 0, -1)];
  const made = settled([...good, fix(4, 4, 300)]);

  assert.ok(distanceM(made, HOME) < 1);
  assert.equal(made.accuracy_m, 8);
  assert.equal(made.fixed_at, good.at(-1).fixed_at);
});

test('no more accuracy is claimed than the best fix has, and less where they lie apart', () => {
  assert.equal(settled([fix(0, 6, 1), fix(1, 9), fix(2, 12, -1)]).accuracy_m, 6);
  const walking = settled([fix(0, 5, 0), fix(1, 5, 40), fix(2, 5, 80), fix(3, 5, 120)]);
  assert.ok(walking.accuracy_m > 40, walking.accuracy_m);
});

test('the order in which fixes come makes no difference', () => {
  const fixes = [fix(0, 5, 3), fix(1, 12, -4), fix(2, 7, 1, 6), fix(3, 30, 200)];
  const there = fixes.reduce(atOnePlace, []);
  const back = [...fixes].reverse().reduce(atOnePlace, []);

  assert.deepEqual(there, back);
  assert.deepEqual(settled(there), settled(back));
});

test('what is older than a minute was on the way there', () => {
  const late = fix(1 + ONE_PLACE_MS / 1000, 20);

  assert.deepEqual(atOnePlace([fix(0, 5, 500), fix(1, 5, 1)], late), [fix(1, 5, 1), late]);
});

test('the same coordinates told again are no second reading', () => {
  assert.deepEqual(atOnePlace([fix(0, 5)], fix(1, 5)), [fix(1, 5)]);
});

test('the mean lies nearer than the usual fix, in a thousand walks up to a door', () => {
  const number = numbers(20261124);
  const normal = () => Math.sqrt(-2 * Math.log(number())) * Math.cos(2 * Math.PI * number());
  let means = 0;
  let singles = 0;
  for (let visit = 0; visit < 1000; visit += 1) {
    const fixes = Array.from({ length: 20 }, (_, at) => {
      const accuracy = 5 + number() * 25;
      const wild = number() < 0.05 ? 20 : 1;
      // 95 of 100 readings of a round normal error lie within 2.448 deviations.
      const deviation = (accuracy / 2.448) * wild;
      return fix(at, accuracy, normal() * deviation, normal() * deviation);
    });
    means += distanceM(settled(fixes.reduce(atOnePlace, [])), HOME);
    singles += fixes.reduce((sum, one) => sum + distanceM(one, HOME), 0) / fixes.length;
  }

  assert.ok(means < singles / 3, `${means / 1000} m against ${singles / 1000} m`);
});
