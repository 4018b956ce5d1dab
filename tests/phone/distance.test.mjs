import assert from 'node:assert/strict';
import { test } from 'node:test';

import { distanceM, nearestFirst, spokenDistance } from '../../field_api/static/field_api/phone/place/distance.js';
import { wordsIn } from '../../field_api/static/field_api/phone/words.js';

const zh = wordsIn('zh-Hans');

const here = { lon: 105, lat: 35.7 };

test('a thousandth of a degree of latitude is about 111 m', () => {
  assert.ok(Math.abs(distanceM(here, { lon: 105, lat: 35.701 }) - 111.2) < 1);
});

test('it is as far there as back, and nothing to oneself', () => {
  const there = { lon: 104.2, lat: 36.5 };

  assert.equal(distanceM(here, there), distanceM(there, here));
  assert.equal(distanceM(here, here), 0);
});

test('the nearest stands first and those without a point last, none lost', () => {
  const tasks = [
    { id: 'nowhere', location: null },
    { id: 'far', location: { lon: 105.1, lat: 35.7 } },
    { id: 'near', location: { lon: 105.001, lat: 35.7 } },
    { id: 'nowhere too', location: null },
  ];

  assert.deepEqual(nearestFirst(tasks, here).map((task) => task.id), ['near', 'far', 'nowhere', 'nowhere too']);
});

test('distances are said in tens of metres, or in kilometres', () => {
  assert.equal(spokenDistance(3, zh), '10 米');
  assert.equal(spokenDistance(344, zh), '340 米');
  assert.equal(spokenDistance(1549, zh), '1.5 公里');
  assert.equal(spokenDistance(1549, wordsIn('en')), '1.5 km');
});

test('just under a kilometre is said as the kilometre that it rounds to', () => {
  assert.equal(spokenDistance(994.9, zh), '990 米');
  assert.equal(spokenDistance(995, zh), '1.0 公里');
  assert.equal(spokenDistance(999.9, zh), '1.0 公里');
  assert.equal(spokenDistance(1000, zh), '1.0 公里');
});
