/**
 * The part of the visit form that shows what positioning is doing: the accuracy falling in
 * metres, a ring in scale with the dwelling, what to do, and the reasons for going without.
 *
 * It watches the browser's geolocation; what many fixes make is settled.js's matter, and which is
 * kept fixes.js's.
 */

import { distanceM, spokenDistance } from './distance.js';
import { draw, icon, make } from '../elements.js';
import { advice, better, fixOf, hindrance, quality, troubleOf } from './fixes.js';
import { atOnePlace, settled } from './settled.js';

export const REASONS = ['indoors', 'denied', 'broken', 'elsewhere'];
const PLAN_SIZE = 160;

/**
 * @param {object} given
 * @param {(key: string, values?: object) => string} given.say
 * @param {import('../visit.js').Draft} given.draft changed in place
 * @param {?{lon: number, lat: number}} given.home
 * @param {() => void} given.fixed called after a better fix has come into the draft
 * @param {() => void} given.changed called after the person has chosen something
 * @returns {{element: HTMLElement, stop: () => void}}
 */
export function positionPart({ say, draft, home, fixed, changed }) {
  const element = make('section.part', { 'aria-labelledby': 'part-position' });
  let trouble = 'searching';
  let began = Date.now();
  let watch = null;
  let recent = [];

  function search() {
    trouble = hindrance(window) || 'searching';
    if (trouble !== 'searching') return show();
    began = Date.now();
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = navigator.geolocation.watchPosition(taken, failed, {
      enableHighAccuracy: true,
      maximumAge: 0,
    });
    return show();
  }

  function taken(position) {
    const fix = fixOf(position);
    if (fix) recent = atOnePlace(recent, fix);
    const best = better(draft.fix, fix && settled(recent));
    if (best !== draft.fix) {
      draft.fix = best;
      draft.without_fix = '';
      fixed();
    }
    show();
  }

  function failed(error) {
    trouble = troubleOf(error);
    show();
  }

  function show() {
    const { fix } = draft;
    const seconds = (Date.now() - began) / 1000;
    element.replaceChildren(
      make('h2', { id: 'part-position' }, say('position')),
      make(
        `div.gps.gps-${quality(fix)}`,
        { role: 'status' },
        fix && plan(fix, home, say),
        make(
          'div.gps-words',
          {},
          fix && make('strong', {}, say('accuracy', { n: Math.max(1, Math.round(fix.accuracy_m)) })),
          make('span', {}, say(advice(fix, trouble, seconds))),
          fix && home && make('span', {}, say('from_home', { distance: spokenDistance(distanceM(fix, home), say) })),
        ),
      ),
      trouble === 'searching' && !(fix === null && seconds > 30) ? '' : again(),
      fix ? '' : reasons(),
    );
  }

  function again() {
    return make('button.plain', { type: 'button', onclick: search }, icon('arrow-repeat'), ' ', say('gps_again'));
  }

  function reasons() {
    const choose = (reason) => () => {
      draft.without_fix = reason;
      changed();
      show();
    };
    return make(
      'fieldset.choices',
      {},
      make('legend', {}, say('without_fix')),
      ...REASONS.map((reason) =>
        make(
          'label.choice',
          {},
          make('input', { type: 'radio', name: 'without_fix', value: reason, checked: draft.without_fix === reason, onchange: choose(reason) }),
          say(`without_${reason}`),
        ),
      ),
    );
  }

  const tick = setInterval(() => {
    if (quality(draft.fix) !== 'good') show();
  }, 2000);
  search();
  return {
    element,
    stop() {
      clearInterval(tick);
      if (watch !== null) navigator.geolocation.clearWatch(watch);
    },
  };
}

/** The phone with its ring, and the dwelling where it is near enough to stand in the drawing. */
function plan(fix, home, say) {
  const half = PLAN_SIZE / 2;
  const metres = home ? distanceM(fix, home) : 0;
  const reach = Math.max(fix.accuracy_m, metres <= 2000 ? metres : 0, 20) * 1.25;
  const scale = half / reach;
  const parts = [
    draw('circle', { cx: half, cy: half, r: Math.min(half - 2, fix.accuracy_m * scale), class: 'ring' }),
    draw('circle', { cx: half, cy: half, r: 5, class: 'me' }),
  ];
  if (home && metres <= 2000) {
    const east = (home.lon - fix.lon) * Math.cos((fix.lat * Math.PI) / 180) * 111_320 * scale;
    const north = (home.lat - fix.lat) * 110_570 * scale;
    const [x, y] = [half + east, half - north];
    parts.push(
      draw('rect', { x: x - 6, y: y - 6, width: 12, height: 12, class: 'home' }),
      draw('text', { x: Math.min(Math.max(x, 20), PLAN_SIZE - 20), y: y < 24 ? y + 24 : y - 10, class: 'plan-word' }, say('home_here')),
    );
  }
  return draw('svg', { viewBox: `0 0 ${PLAN_SIZE} ${PLAN_SIZE}`, class: 'plan', 'aria-hidden': 'true' }, ...parts);
}
