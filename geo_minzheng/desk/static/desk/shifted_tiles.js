/**
 * Tiles that are drawn in GCJ-02, laid where they belong on a map in WGS 84.
 *
 * Only the ground moves: what a page draws on top stays at its own degrees. Each tile is shifted as
 * a whole by what holds at its middle, to a whole pixel. Over Baiyin a place is then off by at most
 * one and a half pixels at any zoom (43 m at zoom 12, 12 m at 14, 3 m at 16, 0.8 m at 18; on
 * average a third of that) instead of 186 to 377 m. Below zoom 9 a pixel is more than the shift.
 */

import { fromGcj02, toGcj02 } from './gcj02.js';

export const TILE = 256;

/** Neighbours may be shifted by so many pixels more or less: no gap may show between them. */
export const OVERLAP = 2;

/** Web Mercator pixels of the whole world at `zoom`. */
export function pixelsOf([lon, lat], zoom) {
  const world = TILE * 2 ** zoom;
  const s = Math.sin((lat * Math.PI) / 180);
  return {
    x: ((lon + 180) / 360) * world,
    y: (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * world,
  };
}

/** The inverse. @returns {[number, number]} lon and lat */
export function degreesOf({ x, y }, zoom) {
  const world = TILE * 2 ** zoom;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / world))) * 180) / Math.PI;
  return [(x / world) * 360 - 180, lat];
}

/** Whole pixels by which the tile `x`, `y` at `z` moves. */
export function shiftOfTile({ x, y, z }) {
  const middle = { x: (x + 0.5) * TILE, y: (y + 0.5) * TILE };
  const belongs = pixelsOf(fromGcj02(degreesOf(middle, z)), z);
  return { x: Math.round(belongs.x - middle.x), y: Math.round(belongs.y - middle.y) };
}

/**
 * A Leaflet tile layer of a service that draws in GCJ-02.
 *
 * It overrides three of Leaflet 1.9.4's own methods, which package.json pins: where a tile lies,
 * which tiles a view needs, and how large one is.
 */
export function shiftedTiles(L, url, options) {
  const base = L.TileLayer.prototype;
  const Shifted = L.TileLayer.extend({
    _getTilePos(coords) {
      return base._getTilePos.call(this, coords).add(L.point(shiftOfTile(coords)));
    },
    _getTiledPixelBounds(center) {
      const seen = base._getTiledPixelBounds.call(this, center);
      const there = pixelsOf(toGcj02([center.lng, center.lat]), this._tileZoom);
      const here = pixelsOf([center.lng, center.lat], this._tileZoom);
      const offset = L.point(there.x - here.x, there.y - here.y);
      // Away from the middle the shift is another, by less than 200 m.
      const spare = L.point(8, 8);
      return L.bounds(
        seen.min.add(offset).subtract(spare),
        seen.max.add(offset).add(spare),
      );
    },
    _initTile(tile) {
      base._initTile.call(this, tile);
      const size = this.getTileSize();
      tile.style.width = `${size.x + OVERLAP}px`;
      tile.style.height = `${size.y + OVERLAP}px`;
    },
  });
  return new Shifted(url, options);
}
