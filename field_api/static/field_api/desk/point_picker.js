/**
 * Choosing a dwelling point: a click on the map fills in the pair, a typed pair moves the mark, and
 * a line below says which village holds it. How it was measured is the form's and the server's.
 *
 * The fields are the form's own (lon, lat, datum, source); without this script they are typed. Our
 * maps are drawn in CGCS2000, so a click says so. Which village a point is in is asked of the
 * server, which also knows the shifted systems of other maps.
 */

import { addBaseMap, ownMap } from '../../desk/base_map.js';

const BAIYIN = [[35.55, 103.05], [37.65, 105.65]];
const CLOSE_ZOOM = 14; // Nearer, our own ground has nothing to go by.
const DECIMALS = 7;

const box = document.querySelector('[data-point-picker]');
if (box) pick(box);

function pick(place) {
  const { L } = window;
  const says = document.querySelector('[data-point-says]');
  const [lon, lat, datum, source, village] = ['lon', 'lat', 'datum', 'source', 'village'].map((name) =>
    document.getElementById(`id_${name}`));
  const map = ownMap(place);
  let mark = null;
  let outline = null;
  let asked = 0;
  map.fitBounds(BAIYIN);
  addBaseMap(map);

  map.on('click', ({ latlng }) => {
    const at = latlng.wrap();
    lon.value = at.lng.toFixed(DECIMALS);
    lat.value = at.lat.toFixed(DECIMALS);
    datum.value = 'cgcs2000';
    if (source) source.value = 'map';
    look();
  });
  for (const field of [lon, lat, datum]) field.addEventListener('change', look);
  village?.addEventListener('change', () => frame(village.value, true));
  if (village?.value) frame(village.value, !lon.value);
  if (lon.value) look(true);

  async function look(closer = false) {
    const asking = (asked += 1);
    if (lon.value === '' || lat.value === '') return;
    says.textContent = says.dataset.asking;
    const query = new URLSearchParams({ lon: lon.value, lat: lat.value, crs: datum.value || 'cgcs2000' });
    const answer = await fetch(`/api/boundaries/v1/locate/?${query}`).catch(() => null);
    if (asking !== asked) return;
    if (!answer?.ok) {
      says.textContent = says.dataset.unasked;
      return;
    }
    const found = await answer.json();
    const { point, divisions } = found;
    show([point.lat, point.lon], closer === true);
    const names = divisions.filter(({ level }) => level !== 'city').map(({ name }) => name);
    says.textContent = names.length ? `${says.dataset.inside}${names.join(' ')}` : says.dataset.outside;
  }

  function show(at, closer) {
    mark ??= L.circleMarker(at, {
      radius: 7, color: '#fff', weight: 2, fillColor: '#0b5a87', fillOpacity: 1, interactive: false,
    }).addTo(map);
    mark.setLatLng(at);
    if (closer || !map.getBounds().contains(at)) map.setView(at, Math.max(map.getZoom(), CLOSE_ZOOM));
  }

  async function frame(uid, move) {
    outline?.remove();
    if (!uid) return;
    const answer = await fetch(`/api/boundaries/v1/divisions/${uid}/geometry/`).catch(() => null);
    if (!answer?.ok) return;
    const shape = await answer.json();
    outline?.remove();
    outline = L.geoJSON(shape, {
      interactive: false,
      style: { color: '#5c6b78', weight: 2, fill: false, dashArray: '5 5' },
    }).addTo(map);
    if (move && outline.getBounds().isValid()) map.fitBounds(outline.getBounds(), { padding: [12, 12] });
  }
}
