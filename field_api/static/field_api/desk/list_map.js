/**
 * The map beside a list: where the rows of the page lie, the picked ones filled.
 *
 * It draws what the page hands it as JSON, on the ground that every map of ours has; Leaflet is
 * loaded before it. A point and its row show each other: by pointer, by focus, and by a click,
 * which goes to the row.
 *
 * @typedef {{key: string, lon: number, lat: number}} Point
 */

import { addBaseMap, ownMap } from '../../desk/base_map.js';

const { L } = window;
const COLOUR = '#0b5a87';
const PICKED = '#b3470a';
const CLOSEST_ZOOM = 16;

const box = document.querySelector('[data-list-map]');
/** @type {Point[]} */
const points = JSON.parse(document.getElementById('list-points').textContent);
const marks = new Map();

if (points.length) draw();
else box.hidden = true;

function draw() {
  const map = ownMap(box);
  map.fitBounds(L.latLngBounds(points.map(({ lon, lat }) => [lat, lon])).pad(0.1), { maxZoom: CLOSEST_ZOOM });
  for (const { key, lon, lat } of points) {
    const row = document.querySelector(`[data-row="${CSS.escape(key)}"]`);
    const mark = L.circleMarker([lat, lon], {
      radius: 6, color: '#fff', weight: 1.5, fillColor: COLOUR, fillOpacity: 0.9,
    }).addTo(map);
    mark.bindTooltip(row.querySelector('.row-name').textContent.trim(), { direction: 'top', offset: [0, -6] });
    mark.on('mouseover', () => near(key, true)).on('mouseout', () => near(key, false));
    mark.on('click', () => {
      row.scrollIntoView({ block: 'center' });
      row.querySelector('a')?.focus();
    });
    for (const [begins, ends] of [['pointerenter', 'pointerleave'], ['focusin', 'focusout']]) {
      row.addEventListener(begins, () => near(key, true));
      row.addEventListener(ends, () => near(key, false));
    }
    marks.set(key, { mark, row });
  }
  addBaseMap(map);
}

/** Show a row and its point as one. */
function near(key, yes) {
  const { mark, row } = marks.get(key);
  row.classList.toggle('is-near', yes);
  mark.setRadius(yes ? 10 : 6);
  if (yes) mark.bringToFront().openTooltip();
  else mark.closeTooltip();
}

document.addEventListener('list:picked', ({ detail }) => {
  const chosen = new Set(detail);
  for (const [key, { mark }] of marks) mark.setStyle({ fillColor: chosen.has(key) ? PICKED : COLOUR });
});
