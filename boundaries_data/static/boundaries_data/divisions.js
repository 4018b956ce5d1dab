/**
 * The map beside the table of divisions: one division and those directly under it.
 *
 * It fetches outlines from the open API and knows the page; what may be shown is the server's
 * matter. All texts come with the page.
 */

/** Weight falls with level; what is invented is dashed. */
const WEIGHT = { city: 3, county: 2.5, township: 1.75, village: 1 };

const box = document.getElementById('division-map');
const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, preferCanvas: true });
L.control.scale({ imperial: false }).addTo(map);

function style(feature) {
  const { level, illustrative } = feature.properties;
  return {
    color: '#33434f',
    weight: WEIGHT[level],
    dashArray: illustrative ? '5 4' : null,
    fillColor: '#0b5a87',
    fillOpacity: 0.06,
  };
}

function rowOf(uid) {
  return document.querySelector(`tr[data-uid="${CSS.escape(uid)}"]`);
}

function pointAt(layer, uid, on) {
  layer.setStyle({ fillOpacity: on ? 0.25 : 0.06 });
  rowOf(uid)?.classList.toggle('pointed-at', on);
}

/** Names that would cover one another are left to the pointer. */
function showName(layer, name, crowded) {
  const text = document.createElement('span');
  text.textContent = name;
  layer.bindTooltip(text, crowded ? { sticky: true } : { permanent: true, direction: 'center', className: 'division-name' });
}

async function outlines(address) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

try {
  const [whole, under] = await Promise.all([
    outlines(box.dataset.outline),
    outlines(box.dataset.under),
  ]);
  const above = L.geoJSON(whole, { style, interactive: false }).addTo(map);
  const crowded = under.features.length > 40;
  L.geoJSON(under, {
    style,
    onEachFeature(feature, layer) {
      const { uid, name } = feature.properties;
      showName(layer, name, crowded);
      layer.on('mouseover', () => pointAt(layer, uid, true));
      layer.on('mouseout', () => pointAt(layer, uid, false));
      layer.on('click', () => {
        location.assign(`${box.dataset.page}?at=${uid}&as_of=${box.dataset.day}`);
      });
      rowOf(uid)?.addEventListener('mouseenter', () => pointAt(layer, uid, true));
      rowOf(uid)?.addEventListener('mouseleave', () => pointAt(layer, uid, false));
    },
  }).addTo(map);
  map.fitBounds(above.getBounds(), { padding: [8, 8], animate: false });
  box.dataset.drawn = String(under.features.length);
} catch {
  box.setAttribute('role', 'alert');
  box.textContent = box.dataset.failed;
}
