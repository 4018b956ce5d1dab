/**
 * The map beside the table of divisions: one division and those directly under it.
 *
 * It fetches outlines from the open API and knows the page; what may be shown is the server's
 * matter. All texts come with the page. The ground beneath shows what lies around.
 */

import { addBaseMap, ownMap } from '../desk/base_map.js';
import { linesOf, withoutOverlap } from './lines.js';

/** Weight falls with level; what is invented is dashed. */
const WEIGHT = { city: 3, county: 2.5, township: 1.75, village: 1 };
const INK = '#33434f';
const QUIET = 0.06;
const POINTED_AT = 0.25;

const box = document.getElementById('division-map');
const map = ownMap(box, { zoomSnap: 0.25 });

function lineStyle({ level, illustrative }) {
  return { color: INK, weight: WEIGHT[level], dashArray: illustrative ? '5 4' : null, fill: false };
}

function drawLines(features) {
  if (!features.length) return;
  const turned = linesOf(features).map((line) => line.map(([lon, lat]) => [lat, lon]));
  L.polyline(turned, { ...lineStyle(features[0].properties), interactive: false }).addTo(map);
}

function rowOf(uid) {
  return document.querySelector(`tr[data-uid="${CSS.escape(uid)}"]`);
}

function pointAt(layer, uid, on) {
  layer.setStyle({ fillOpacity: on ? POINTED_AT : QUIET });
  rowOf(uid)?.classList.toggle('pointed-at', on);
}

function prepare(feature, layer) {
  const { uid, name } = feature.properties;
  const text = document.createElement('span');
  text.textContent = name;
  layer.bindTooltip(text, { permanent: true, direction: 'center', className: 'division-name' });
  layer.on('mouseover', () => pointAt(layer, uid, true));
  layer.on('mouseout', () => pointAt(layer, uid, false));
  layer.on('click', () => {
    location.assign(`${box.dataset.page}?at=${uid}&as_of=${box.dataset.day}`);
  });
  rowOf(uid)?.addEventListener('mouseenter', () => pointAt(layer, uid, true));
  rowOf(uid)?.addEventListener('mouseleave', () => pointAt(layer, uid, false));
}

/** The largest units keep their names; a smaller one's shows when there is room at this zoom. */
function arrangeNames(layers) {
  const bySize = [...layers].sort((a, b) => sizeOf(b) - sizeOf(a));
  const elements = bySize.map((layer) => layer.getTooltip().getElement()).filter(Boolean);
  const free = withoutOverlap(elements.map((element) => element.getBoundingClientRect()));
  elements.forEach((element, i) => {
    element.style.visibility = free[i] ? 'visible' : 'hidden';
  });
}

function sizeOf(layer) {
  const bounds = layer.getBounds();
  return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
}

async function outlines(address) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function draw() {
  const [whole, under] = await Promise.all([
    outlines(box.dataset.outline),
    outlines(box.dataset.under),
  ]);
  map.fitBounds(L.geoJSON(whole).getBounds(), { padding: [8, 8], animate: false });
  const areas = L.geoJSON(under, {
    style: { stroke: false, fillColor: '#0b5a87', fillOpacity: QUIET },
    onEachFeature: prepare,
  }).addTo(map);
  drawLines(under.features);
  drawLines([whole]);
  const arrange = () => arrangeNames(areas.getLayers());
  map.on('zoomend', arrange);
  arrange();
  box.dataset.drawn = String(under.features.length);
  const own = [whole, ...under.features].map((feature) => feature.properties.name);
  const around = ['city', 'county'];
  addBaseMap(map, { lines: around, names: around, without: own });
}

draw().catch(() => {
  map.remove();
  box.setAttribute('role', 'alert');
  box.textContent = box.dataset.failed;
});
