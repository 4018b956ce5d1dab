import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { fromGcj02, toGcj02 } from '../../geo_minzheng/desk/static/desk/gcj02.js';
import {
  OVERLAP,
  TILE,
  degreesOf,
  pixelsOf,
  shiftOfTile,
} from '../../geo_minzheng/desk/static/desk/shifted_tiles.js';

// Points over the city, and where geo_minzheng/shared/crs.py puts them; tests/unit/test_crs.py
// holds the file to it.
const PAIRS = JSON.parse(readFileSync(new URL('./gcj02_pairs.json', import.meta.url), 'utf-8'));

const EARTH_M = 40075016.686;
const metresPerPixel = (lat, zoom) =>
  (EARTH_M * Math.cos((lat * Math.PI) / 180)) / (TILE * 2 ** zoom);
const metresApart = ([lon, lat], [lon2, lat2]) =>
  Math.hypot(((lon2 - lon) * Math.cos((lat * Math.PI) / 180) * EARTH_M) / 360,
    ((lat2 - lat) * EARTH_M) / 360);

/** Where the shifted ground shows the true place, and where it should: pixels apart. */
function missOf(place, zoom) {
  const drawn = pixelsOf(toGcj02(place), zoom);
  const tile = { x: Math.floor(drawn.x / TILE), y: Math.floor(drawn.y / TILE), z: zoom };
  const shift = shiftOfTile(tile);
  const belongs = pixelsOf(place, zoom);
  return Math.hypot(drawn.x + shift.x - belongs.x, drawn.y + shift.y - belongs.y);
}

const GRID = [];
for (let lon = 103.1; lon < 105.6; lon += 0.017) {
  for (let lat = 35.5; lat < 37.6; lat += 0.017) GRID.push([lon, lat]);
}

test('the shift is that of the data, to a millimetre', () => {
  for (const [lon, lat, east, north] of PAIRS) {
    assert.ok(metresApart(toGcj02([lon, lat]), [east, north]) < 0.001);
    assert.ok(metresApart(fromGcj02([east, north]), [lon, lat]) < 0.001);
  }
});

test('outside China nothing is shifted', () => {
  assert.deepEqual(toGcj02([2.35, 48.85]), [2.35, 48.85]);
});

test('pixels and degrees are each other’s inverse', () => {
  const [lon, lat] = degreesOf(pixelsOf([104.2, 36.6], 15), 15);

  assert.ok(metresApart([lon, lat], [104.2, 36.6]) < 0.001);
});

test('over the city no place is off by more than a pixel and a half at any zoom', () => {
  for (let zoom = 6; zoom <= 18; zoom += 1) {
    const worst = Math.max(...GRID.map((place) => missOf(place, zoom)));

    assert.ok(worst <= 1.5, `zoom ${zoom}: ${worst} pixels`);
  }
});

test('in metres: 43 at zoom 12, 12 at 14, 3 at 16 and 0.8 at 18 are never passed', () => {
  for (const [zoom, most] of [[12, 43], [14, 12], [16, 3], [18, 0.8]]) {
    for (const place of GRID) {
      assert.ok(missOf(place, zoom) * metresPerPixel(place[1], zoom) < most);
    }
  }
});

test('without the shift every place would be off by 180 m and more', () => {
  for (const place of GRID) assert.ok(metresApart(place, toGcj02(place)) > 180);
});

test('neighbouring tiles never part by more than they overlap', () => {
  for (let zoom = 8; zoom <= 18; zoom += 2) {
    for (const place of GRID.filter((_, index) => index % 7 === 0)) {
      const at = pixelsOf(place, zoom);
      const tile = { x: Math.floor(at.x / TILE), y: Math.floor(at.y / TILE), z: zoom };
      const here = shiftOfTile(tile);
      for (const other of [{ ...tile, x: tile.x + 1 }, { ...tile, y: tile.y + 1 }]) {
        const there = shiftOfTile(other);
        assert.ok(Math.abs(there.x - here.x) <= OVERLAP);
        assert.ok(Math.abs(there.y - here.y) <= OVERLAP);
      }
    }
  }
});
