/**
 * The small maps of a dossier and of a visit: points with their accuracy in a village's outline.
 *
 * It draws what the page hands it as JSON, on the ground that every map of ours has; Leaflet is
 * loaded before it. Longitude before latitude comes in, Leaflet wants the reverse.
 *
 * @typedef {{lon: number, lat: number, accuracy_m: ?number, label: string, kind: string}} Mark
 */

import { addBaseMap, ownMap } from '../../desk/base_map.js';

const COLOURS = { dwelling: '#0b5a87', visit: '#b3470a' };
/** The two points of a visit may lie metres apart: their labels stand on different sides. */
const SIDE = {
  dwelling: { direction: 'bottom', offset: [0, 6] },
  visit: { direction: 'top', offset: [0, -6] },
};
const CLOSEST_ZOOM = 17;
const NEAREST_M = 300;

for (const box of document.querySelectorAll('[data-small-map]')) {
  draw(box, JSON.parse(document.getElementById(box.dataset.smallMap).textContent));
}

/** @param {HTMLElement} box @param {{marks: Mark[], village: ?object}} data */
function draw(box, data) {
  const { L } = window;
  const map = ownMap(box, { scrollWheelZoom: false });
  // A circle in metres has no extent before the map has a place to stand.
  const extent = L.latLngBounds([]);
  for (const { lon, lat, accuracy_m } of data.marks) {
    extent.extend(L.latLng(lat, lon).toBounds(Math.max(NEAREST_M, 2 * (accuracy_m ?? 0))));
  }
  map.fitBounds(extent.pad(0.3), { maxZoom: CLOSEST_ZOOM });
  if (data.village) {
    // One dwelling says most by where it lies in its village; two points by how far apart they are.
    // A dwelling outside its village, or at its edge, stays in sight with its accuracy.
    if (data.marks.length === 1) map.fitBounds(L.geoJSON(data.village.geometry).getBounds().extend(extent));
    const outline = L.geoJSON(data.village.geometry, {
      style: { color: '#5c6b78', weight: 1.5, fill: false, dashArray: data.village.illustrative ? '5 5' : null },
    }).addTo(map);
    outline.bindTooltip(`${data.village.name} · ${data.village.label}`, { sticky: true });
  }
  for (const mark of data.marks) {
    const at = [mark.lat, mark.lon];
    const color = COLOURS[mark.kind];
    if (mark.accuracy_m) {
      L.circle(at, { radius: mark.accuracy_m, color, weight: 1, fillOpacity: 0.12 }).addTo(map);
    }
    L.circleMarker(at, { radius: 6, color: '#fff', weight: 2, fillColor: color, fillOpacity: 1 })
      .bindTooltip(mark.label, { permanent: data.marks.length > 1, ...SIDE[mark.kind] })
      .addTo(map);
  }
  addBaseMap(map);
}
