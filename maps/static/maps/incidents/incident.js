/**
 * The page of one incident: uploading, drawing, and households on the map.
 *
 * It knows the page and the map; what is sent is in drawing.js, how in sending.js. All texts
 * come from the page.
 */

import { drawnFootprint, saidDistance, told } from './drawing.js';
import { send } from './sending.js';

const page = document.getElementById('incident');
const state = document.getElementById('send-state');
const words = state.dataset;
const token = page.querySelector('[name="csrfmiddlewaretoken"]').value;
const map = window[page.querySelector('.own-map').id];

const TIER_COLOURS = { 1: '#67000d', 2: '#b8480f', 3: '#7a4300', 4: '#0b5a87', 5: '#4a5966' };

function say(text, kind = '') {
  const notice = state.querySelector('.notice');
  notice.className = `notice ${kind}`;
  notice.textContent = text;
  notice.hidden = !text;
}

function showProgress(share) {
  const bar = state.querySelector('progress');
  bar.hidden = false;
  if (share < 1) {
    bar.value = share;
    say(`${words.sending} ${Math.round(share * 100)}%`);
  } else {
    // Without a value the bar moves: nobody knows how long counting takes.
    bar.removeAttribute('value');
    say(words.counting);
  }
}

async function deliver(body, button) {
  button.disabled = true;
  showProgress(0);
  const answer = await send(page.dataset.address, body, { token, onProgress: showProgress });
  const outcome = told(answer, words);
  state.querySelector('progress').hidden = true;
  say(outcome.text, outcome.good ? 'notice-success' : 'notice-error');
  if (outcome.good) {
    window.location.assign(`?version=${outcome.version}`);
  } else {
    button.disabled = false;
  }
}

function wireUpload() {
  const form = document.getElementById('upload');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    if (!file) return say(words.none, 'notice-error');
    if (file.size > Number(page.dataset.limit)) return say(words.large, 'notice-error');
    const body = new FormData();
    body.append('file', file);
    if (form.elements.crs.value) body.append('crs', form.elements.crs.value);
    return deliver(body, document.getElementById('upload-send'));
  });
}

function wireDrawing() {
  const bar = document.getElementById('draw-bar');
  const hint = document.getElementById('draw-hint');
  const button = Object.fromEntries(
    [...bar.querySelectorAll('[data-draw]')].map((each) => [each.dataset.draw, each]),
  );
  const drawn = L.featureGroup().addTo(map);
  map.pm.setGlobalOptions({ snappable: true, allowSelfIntersection: false, layerGroup: drawn });
  bar.hidden = false;

  const refresh = () => {
    const any = drawn.getLayers().length > 0;
    for (const name of ['edit', 'clear', 'send']) button[name].disabled = !any;
  };
  button.polygon.addEventListener('click', () => {
    map.pm.enableDraw('Polygon');
    hint.hidden = false;
  });
  button.edit.addEventListener('click', () => {
    map.pm.toggleGlobalEditMode();
    button.edit.setAttribute('aria-pressed', String(map.pm.globalEditModeEnabled()));
  });
  button.clear.addEventListener('click', () => {
    map.pm.disableDraw();
    drawn.clearLayers();
    refresh();
  });
  button.send.addEventListener('click', () => {
    const shapes = drawn.getLayers().map((layer) => layer.toGeoJSON(7).geometry);
    const body = drawnFootprint(shapes, document.getElementById('draw-level').value);
    if (body) deliver(body, button.send);
  });
  map.on('pm:create', ({ layer }) => {
    drawn.addLayer(layer);
    hint.hidden = true;
    refresh();
  });
}

function wireHouseholds() {
  const homes = [...document.querySelectorAll('.home[data-lon]')];
  const pane = map.createPane('homes');
  pane.style.zIndex = 640;
  for (const home of homes) {
    const at = [Number(home.dataset.lat), Number(home.dataset.lon)];
    const dot = L.circleMarker(at, {
      pane: 'homes',
      pmIgnore: true,
      radius: 6,
      weight: 1.5,
      color: '#ffffff',
      fillColor: TIER_COLOURS[home.dataset.tier],
      fillOpacity: 1,
    }).addTo(map);
    const label = document.createElement('span');
    label.textContent = `${home.value} ${home.dataset.name}`;
    dot.bindTooltip(label);
    const show = () => {
      document.querySelector('.home.shown')?.classList.remove('shown');
      home.classList.add('shown');
    };
    dot.on('click', () => {
      show();
      home.scrollIntoView({ block: 'nearest' });
    });
    home.querySelector('[data-show]')?.addEventListener('click', () => {
      show();
      map.setView(at, Math.max(map.getZoom(), 13));
      dot.openTooltip();
      tellNearest(home);
    });
  }
}

/** Who could go there first: asked for only when somebody looks at the household. */
async function tellNearest(home) {
  const texts = home.parentElement.dataset;
  const line = home.querySelector('.home-near');
  if (!line.hidden) return;
  const query = new URLSearchParams({
    version: texts.version,
    household: home.dataset.household,
    k: '3',
  });
  line.hidden = false;
  line.textContent = '…';
  const answer = await fetch(`${page.dataset.workers}?${query}`).catch(() => null);
  if (!answer?.ok) {
    line.hidden = true;
    say(texts.failed, 'notice-error');
    return;
  }
  const { results } = await answer.json();
  const told = results.map(
    (worker) => `${worker.name} ${saidDistance(worker.distance_m, texts)} ${worker.phone}`,
  );
  line.textContent = told.length ? `${texts.near}：${told.join('；')}` : texts.nobody;
}

wireUpload();
wireDrawing();
wireHouseholds();
