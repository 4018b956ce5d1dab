/**
 * Many fixes at one place make one better fix.
 *
 * Phones err for seconds in the same direction, so the mean claims no more accuracy than the best
 * fix in it, and less where the fixes lie farther apart than that. It knows neither the browser's
 * geolocation nor the page.
 *
 * @typedef {import('./fixes.js').Fix} Fix
 */

import { distanceM } from './distance.js';

/** Fixes older than this before the latest belong to the way there. */
export const ONE_PLACE_MS = 60_000;
/** Farther from the middle than so many times the others' distance is an outlier. */
const OUTLIER = 3;

/**
 * The fixes to go on with: those of the last minute, the new one among them. A fix that repeats
 * the coordinates of another is the same reading told again.
 *
 * @param {Fix[]} recent @param {Fix} fix @returns {Fix[]} by time
 */
export function atOnePlace(recent, fix) {
  const others = recent.filter((one) => one.lon !== fix.lon || one.lat !== fix.lat);
  const all = [...others, fix].sort((a, b) => (a.fixed_at < b.fixed_at ? -1 : 1));
  const latest = new Date(all.at(-1).fixed_at);
  return all.filter((one) => latest - new Date(one.fixed_at) <= ONE_PLACE_MS);
}

/**
 * The mean of the fixes, each weighted by the inverse of its variance, without outliers.
 *
 * @param {Fix[]} fixes of one place
 * @returns {?Fix} fixed when the last of those that count was; null of none
 */
export function settled(fixes) {
  const counted = withoutOutliers(fixes);
  if (counted.length < 2) return counted[0] ?? null;
  const weights = counted.map((fix) => 1 / fix.accuracy_m ** 2);
  const place = { lon: mean(counted.map((fix) => fix.lon), weights), lat: mean(counted.map((fix) => fix.lat), weights) };
  const spread = Math.sqrt(mean(counted.map((fix) => distanceM(fix, place) ** 2), weights));
  const best = Math.min(...counted.map((fix) => fix.accuracy_m));
  return {
    ...place,
    accuracy_m: Math.round(Math.max(best, spread) * 10) / 10,
    fixed_at: counted.map((fix) => fix.fixed_at).reduce((a, b) => (a > b ? a : b)),
  };
}

/** Of fewer than three nobody can say which is wrong. */
function withoutOutliers(fixes) {
  if (fixes.length < 3) return fixes;
  const middle = { lon: median(fixes.map((fix) => fix.lon)), lat: median(fixes.map((fix) => fix.lat)) };
  const usual = median(fixes.map((fix) => distanceM(fix, middle)));
  const near = (fix) => distanceM(fix, middle) <= Math.max(OUTLIER * usual, fix.accuracy_m);
  return fixes.filter(near);
}

function mean(values, weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // From the first value on, so that degrees lose no digits.
  return values.reduce((sum, value, at) => sum + (value - values[0]) * weights[at], 0) / total + values[0];
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
