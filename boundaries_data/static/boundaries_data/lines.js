/**
 * Lines and names of a coverage, so that neither is drawn twice or over another.
 *
 * Pure: it knows neither the page nor the map, so its rules are tested in Node.
 *
 * @typedef {[number, number]} LonLat
 */

/**
 * Every line of `features` once. Neighbours share their vertices exactly, and a shared line that
 * is drawn by both comes out solid where it should be dashed.
 *
 * @param {{geometry: {coordinates: LonLat[][][]}}[]} features MultiPolygons of one coverage
 * @returns {LonLat[][]} polylines
 */
export function linesOf(features) {
  const drawn = new Set();
  const lines = [];
  for (const feature of features) {
    for (const ring of feature.geometry.coordinates.flat()) {
      let line = [ring[0]];
      for (let i = 1; i < ring.length; i += 1) {
        const ends = [ring[i - 1].join(), ring[i].join()].sort().join(' ');
        if (drawn.has(ends)) {
          if (line.length > 1) lines.push(line);
          line = [ring[i]];
        } else {
          drawn.add(ends);
          line.push(ring[i]);
        }
      }
      if (line.length > 1) lines.push(line);
    }
  }
  return lines;
}

/**
 * Which boxes can be shown without covering one another; the first come first.
 *
 * @param {{left: number, top: number, right: number, bottom: number}[]} boxes
 * @returns {boolean[]} in the order of `boxes`
 */
export function withoutOverlap(boxes) {
  const shown = [];
  return boxes.map((box) => {
    const free = shown.every(
      (other) =>
        box.right <= other.left ||
        box.left >= other.right ||
        box.bottom <= other.top ||
        box.top >= other.bottom,
    );
    if (free) shown.push(box);
    return free;
  });
}
