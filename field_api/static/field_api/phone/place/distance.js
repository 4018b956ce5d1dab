/**
 * How far it is from here to a household, and in which order that puts the list.
 *
 * Great circle on a sphere, off by up to 0.6 %: good for sorting and for "about 300 m".
 *
 * @typedef {{lon: number, lat: number}} Place
 */

const EARTH_RADIUS_M = 6_371_008.8;
const RADIAN = Math.PI / 180;

/** @param {Place} from @param {Place} to @returns {number} metres */
export function distanceM(from, to) {
  const up = ((to.lat - from.lat) * RADIAN) / 2;
  const across = ((to.lon - from.lon) * RADIAN) / 2;
  const half =
    Math.sin(up) ** 2 +
    Math.cos(from.lat * RADIAN) * Math.cos(to.lat * RADIAN) * Math.sin(across) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.min(half, 1)));
}

/** @param {number} metres @param {(key: string, values: object) => string} say of words.js */
export function spokenDistance(metres, say) {
  const tens = Math.max(10, Math.round(metres / 10) * 10);
  if (tens >= 1000) return say('kilometres', { n: (metres / 1000).toFixed(1) });
  return say('metres', { n: tens });
}

/**
 * The same tasks, nearest first; those without a point last, in the order they came.
 *
 * @template {{location: ?Place}} T
 * @param {T[]} tasks @param {Place} here @returns {T[]}
 */
export function nearestFirst(tasks, here) {
  const far = (task) => (task.location ? distanceM(here, task.location) : Infinity);
  return tasks
    .map((task) => [far(task), task])
    .sort(([a], [b]) => (a === b ? 0 : a - b))
    .map(([, task]) => task);
}
