/**
 * GCJ-02 and WGS 84 for drawing, as geo_minzheng/shared/crs.py has them for data.
 *
 * Pure. It is only for placing a ground that is drawn in GCJ-02: nothing that it returns is stored
 * or sent. A test holds it to the Python to a millimetre.
 *
 * @typedef {[number, number]} LonLat degrees
 */

const AXIS_M = 6378245;
const ECCENTRICITY_SQUARED = 0.006693421622965943;
const { PI, sin, cos, sqrt, abs } = Math;

/** Where WGS 84 degrees are drawn in GCJ-02. @param {LonLat} point @returns {LonLat} */
export function toGcj02([lon, lat]) {
  const inside = lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
  if (!inside) return [lon, lat];
  const [x, y] = [lon - 105, lat - 35];
  const root = sqrt(abs(x));
  const shared = 20 * sin(6 * x * PI) + 20 * sin(2 * x * PI);
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root;
  north += ((shared + 20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3;
  north += ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root;
  east += ((shared + 20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3;
  east += ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
  const latitude = (lat * PI) / 180;
  const curvature = 1 - ECCENTRICITY_SQUARED * sin(latitude) ** 2;
  const meridian = (AXIS_M * (1 - ECCENTRICITY_SQUARED)) / curvature ** 1.5;
  const parallel = (AXIS_M / sqrt(curvature)) * cos(latitude);
  return [lon + ((east / parallel) * 180) / PI, lat + ((north / meridian) * 180) / PI];
}

/** The inverse, by iteration. @param {LonLat} point @returns {LonLat} */
export function fromGcj02(point) {
  let guess = point;
  for (let round = 0; round < 30; round += 1) {
    const there = toGcj02(guess);
    const miss = [point[0] - there[0], point[1] - there[1]];
    guess = [guess[0] + miss[0], guess[1] + miss[1]];
    if (abs(miss[0]) < 1e-11 && abs(miss[1]) < 1e-11) break;
  }
  return guess;
}
