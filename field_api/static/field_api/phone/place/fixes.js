/**
 * Which of the positions that the phone gives is kept, and what to tell the person meanwhile.
 *
 * It knows neither the browser's geolocation nor the page. Accuracy is the browser's: the
 * radius in metres of the circle that holds the true place 95 times in 100.
 *
 * @typedef {{lon: number, lat: number, accuracy_m: number, fixed_at: string}} Fix
 * @typedef {'searching'|'denied'|'unavailable'|'insecure'|'missing'} Trouble
 */

/** Good enough to find the door again. */
export const GOOD_M = 15;
/** Good enough for the village group, not for the door. */
export const FAIR_M = 50;
/** Beyond this the fix comes from the network, not from satellites. */
export const POOR_M = 200;
/** After so long without a good fix the person is told what helps. */
export const ADVISE_AFTER_S = 10;

/**
 * A browser's position as a fix; null where it is none (no number, or an accuracy of 0, which
 * browsers that fake a position give).
 *
 * @param {{coords: {longitude: number, latitude: number, accuracy: number}, timestamp: number}} position
 * @returns {?Fix}
 */
export function fixOf(position) {
  const { longitude: lon, latitude: lat, accuracy } = position.coords;
  if (![lon, lat, accuracy].every(Number.isFinite) || accuracy <= 0) return null;
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90) return null;
  return {
    lon,
    lat,
    accuracy_m: Math.round(accuracy * 10) / 10,
    fixed_at: new Date(position.timestamp).toISOString(),
  };
}

/**
 * Why a browser cannot be asked at all; '' if it can.
 *
 * @param {{isSecureContext: boolean, navigator: {geolocation?: Geolocation}}} host the window
 * @returns {''|'insecure'|'missing'}
 */
export function hindrance(host) {
  if (!host.isSecureContext) return 'insecure';
  return host.navigator.geolocation ? '' : 'missing';
}

const DENIED = 1;

/** What a browser's refusal means; waiting too long is no position either. */
export function troubleOf(error) {
  return error.code === DENIED ? 'denied' : 'unavailable';
}

/**
 * The better of two fixes: the more accurate; of equals the later.
 *
 * @param {?Fix} best @param {?Fix} fix @returns {?Fix}
 */
export function better(best, fix) {
  if (!best || !fix) return fix ?? best;
  if (fix.accuracy_m !== best.accuracy_m) return fix.accuracy_m < best.accuracy_m ? fix : best;
  return fix.fixed_at > best.fixed_at ? fix : best;
}

/** @param {?Fix} fix @returns {'none'|'good'|'fair'|'poor'|'rough'} */
export function quality(fix) {
  if (!fix) return 'none';
  if (fix.accuracy_m <= GOOD_M) return 'good';
  if (fix.accuracy_m <= FAIR_M) return 'fair';
  return fix.accuracy_m <= POOR_M ? 'poor' : 'rough';
}

/**
 * The key of the sentence to show: what is happening, or what to do.
 *
 * @param {?Fix} fix @param {Trouble} trouble @param {number} seconds since the search began
 */
export function advice(fix, trouble, seconds) {
  const reached = quality(fix);
  if (reached === 'good') return 'gps_good';
  if (!fix && trouble !== 'searching') return `gps_${trouble}`;
  if (seconds < ADVISE_AFTER_S) return fix ? 'gps_improving' : 'gps_searching';
  return reached === 'fair' ? 'gps_fair' : 'gps_go_outside';
}
