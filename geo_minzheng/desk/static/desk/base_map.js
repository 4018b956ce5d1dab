/**
 * A map of ours, `ownMap(box)`, and the ground beneath any of them, `addBaseMap(map)`.
 *
 * It asks the server once a page what there is to draw, and draws it below everything else. Where
 * there is nothing, the map stays as it is and a line in its corner says why. Leaflet is loaded
 * before it.
 */

import { LEVELS, COLOURS, labelRules, paintRules } from './base_style.js';
import { shiftedTiles } from './shifted_tiles.js';

const DESCRIPTION = '/api/maps/v1/base-map/';
const NARROW_PX = 600;
/** Farther out the ground ends; nearer, its lines lie metres beside the truth. */
const ZOOMS = { minZoom: 6, maxZoom: 18 };
/** Paper shows a little more than the window did, and nothing can be fetched while it prints. */
const SPARE_PX = 160;

let described = null;
let loading = null;

/**
 * @param {L.Map} map has a view or is given one soon
 * @param {object} [options]
 * @param {string[]} [options.lines] levels of divisions whose lines are drawn; all if absent
 * @param {string[]} [options.names] levels that are named; all if absent
 * @param {string[]} [options.without] names that the page writes itself
 * @returns {Promise<?L.Layer>} the layer; null where there is no ground
 */
export async function addBaseMap(map, { lines = LEVELS, names = LEVELS, without = [] } = {}) {
  const box = map.getContainer();
  try {
    const about = await description();
    credit(map, about);
    const layer =
      (about.service && serviceLayer(about.service)) ??
      (about.tiles ? await ownLayer(about, { lines, names, without }) : null);
    if (!layer) {
      box.dataset.ground = 'none';
      return null;
    }
    if (about.service && about.tiles) {
      // A service that cannot be reached leaves our own ground.
      layer.once('tileerror', async () => {
        layer.remove();
        show(map, await ownLayer(about, { lines, names, without }));
      });
    }
    show(map, layer);
    return layer;
  } catch {
    // A map without its ground is still a map.
    box.dataset.ground = 'none';
    return null;
  }
}

/**
 * A map as all of ours are: zooms within what the ground can show, a scale bar, and buttons with the
 * words of the page's language.
 *
 * @param {HTMLElement} box
 * @param {object} [options] as Leaflet has them
 * @returns {L.Map}
 */
export function ownMap(box, options = {}) {
  const { L } = window;
  const map = L.map(box, { attributionControl: false, zoomControl: false, ...ZOOMS, ...options });
  // What can hold the focus and has a name says what it is.
  if (!box.hasAttribute('role')) box.setAttribute('role', 'group');
  const [zoomInTitle, zoomOutTitle] = isEnglish() ? ['Zoom in', 'Zoom out'] : ['放大', '缩小'];
  L.control.zoom({ zoomInTitle, zoomOutTitle }).addTo(map);
  addScale(map);
  return map;
}

function isEnglish() {
  return document.documentElement.lang === 'en';
}

function addScale(map) {
  const { L } = window;
  const [metre, kilometre] = isEnglish() ? ['m', 'km'] : ['米', '公里'];
  const Scale = L.Control.Scale.extend({
    _updateMetric(longest) {
      const metres = this._getRoundNum(longest);
      const words = metres < 1000 ? `${metres} ${metre}` : `${metres / 1000} ${kilometre}`;
      this._updateScale(this._mScale, words, metres / longest);
    },
  });
  new Scale({ imperial: false }).addTo(map);
}

function show(map, layer) {
  const box = map.getContainer();
  box.style.background = COLOURS.around;
  layer.on('load', () => {
    box.dataset.ground = 'drawn';
  });
  layer.addTo(map);
}

function description() {
  described ??= fetch(DESCRIPTION, { headers: { Accept: 'application/json' } }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
  return described;
}

/** The drawing library makes a global of itself, as Leaflet does. */
function library(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve(window.protomapsL);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

async function ownLayer(about, { lines, names, without }) {
  const drawing = await library(about.library);
  const layer = drawing.leafletLayer({
    url: new URL(about.tiles, location.href).href,
    attribution: '',
    maxDataZoom: about.last_zoom,
    minZoom: about.first_zoom + 1,
    paintRules: paintRules(drawing, lines),
    labelRules: labelRules(drawing, names, without),
    className: 'ground',
    // Between whole zooms the picture is scaled, and names drawn coarsely could not be read.
    devicePixelRatio: Math.max(2, window.devicePixelRatio),
  });
  const seen = layer._getTiledPixelBounds;
  layer._getTiledPixelBounds = function padded(center) {
    const bounds = seen.call(this, center);
    const spare = window.L.point(SPARE_PX, SPARE_PX);
    return window.L.bounds(bounds.min.subtract(spare), bounds.max.add(spare));
  };
  return layer;
}

function serviceLayer(service) {
  const { L } = window;
  const options = { subdomains: service.subdomains, maxNativeZoom: service.last_zoom, maxZoom: 22 };
  return service.datum === 'gcj02'
    ? shiftedTiles(L, service.url, options)
    : L.tileLayer(service.url, options);
}

/** Who made the ground, in the lowest corner; on a small map only the way to the page that says it. */
function credit(map, about) {
  const { L } = window;
  const control = L.control({ position: 'bottomright' });
  control.onAdd = () => {
    const line = L.DomUtil.create('div', 'leaflet-control-attribution ground-credit');
    const words = [about.attribution, about.service?.attribution].filter(Boolean).join(' · ');
    const link = document.createElement('a');
    link.href = about.sources;
    const isNarrow = map.getContainer().clientWidth < NARROW_PX && about.tiles;
    link.textContent = isNarrow ? about.sources_text : words;
    link.title = isNarrow ? words : about.sources_text;
    line.append(link);
    L.DomEvent.disableClickPropagation(line);
    return line;
  };
  control.addTo(map);
  // Below a legend that came before it.
  control.getContainer().parentElement.append(control.getContainer());
}
