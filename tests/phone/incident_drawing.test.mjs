import assert from 'node:assert/strict';
import test from 'node:test';

import {
  asMultiPolygon,
  drawnFootprint,
  saidDistance,
  told,
} from '../../maps/static/maps/incidents/drawing.js';

const ring = [[104, 36], [104.1, 36], [104.1, 36.1], [104, 36]];
const square = { type: 'Polygon', coordinates: [ring] };
const words = { done: 'done', same: 'same', offline: 'offline' };

test('several drawn polygons are one geometry', () => {
  const two = { type: 'MultiPolygon', coordinates: [[ring], [ring]] };

  assert.deepEqual(asMultiPolygon([square, two]), {
    type: 'MultiPolygon',
    coordinates: [[ring], [ring], [ring]],
  });
});

test('lines and unfinished rings are not areas', () => {
  const line = { type: 'LineString', coordinates: ring };
  const unfinished = { type: 'Polygon', coordinates: [ring.slice(0, 3)] };

  assert.equal(asMultiPolygon([line, unfinished]), null);
  assert.equal(asMultiPolygon([]), null);
});

test('a drawing says its datum and its level', () => {
  const body = drawnFootprint([square], '6.5');

  assert.equal(body.crs, 'cgcs2000');
  assert.equal(body.level, 6.5);
});

test('without a level or a shape nothing is sent', () => {
  assert.equal(drawnFootprint([square], ''), null);
  assert.equal(drawnFootprint([square], 'x'), null);
  assert.equal(drawnFootprint([], '1'), null);
});

test('a new version, the same version, a refusal and a silence are told apart', () => {
  assert.deepEqual(told({ status: 201, body: { version: 2 } }, words), {
    good: true,
    text: 'done',
    version: 2,
  });
  assert.equal(told({ status: 200, body: { version: 1 } }, words).text, 'same');
  assert.deepEqual(told({ status: 422, body: { message: '只有线' } }, words), {
    good: false,
    text: '只有线',
    version: null,
  });
  assert.equal(told({ status: 0, body: null }, words).text, 'offline');
});

test('distances are said as people say them', () => {
  const units = { metre: '米', kilometre: '公里' };

  assert.equal(saidDistance(649.6, units), '650 米');
  assert.equal(saidDistance(12345, units), '12.3 公里');
});
