/**
 * From drawn shapes to what is sent. Pure: it knows neither the map, the page nor the network.
 */

/**
 * Drawn polygons as one geometry.
 *
 * @param {{type: string, coordinates: number[][][] | number[][][][]}[]} drawn
 * @returns {?{type: 'MultiPolygon', coordinates: number[][][][]}} null where nothing is drawn
 */
export function asMultiPolygon(drawn) {
  const polygons = drawn.flatMap((shape) => {
    if (shape.type === 'Polygon') return [shape.coordinates];
    return shape.type === 'MultiPolygon' ? shape.coordinates : [];
  });
  const closed = polygons.filter((polygon) => polygon[0]?.length >= 4);
  return closed.length ? { type: 'MultiPolygon', coordinates: closed } : null;
}

/** The body for a drawn footprint. Our ground is CGCS2000, so what is drawn on it is too. */
export function drawnFootprint(drawn, level) {
  const geometry = asMultiPolygon(drawn);
  const number = Number(level);
  if (!geometry || String(level).trim() === '' || !Number.isFinite(number)) return null;
  return { geometry, crs: 'cgcs2000', level: number };
}

/** Metres as people say them: 650 米, 12.3 公里. */
export function saidDistance(metres, words) {
  if (metres < 1000) return `${Math.round(metres)} ${words.metre}`;
  return `${(metres / 1000).toFixed(1)} ${words.kilometre}`;
}

/**
 * What to tell the person about an answer.
 *
 * @param {{status: number, body: ?object}} answer
 * @param {{done: string, same: string, offline: string}} words
 * @returns {{good: boolean, text: string, version: ?number}}
 */
export function told(answer, words) {
  const { status, body } = answer;
  if (status === 201) return { good: true, text: words.done, version: body.version };
  if (status === 200) return { good: true, text: words.same, version: body.version };
  return { good: false, text: body?.message || words.offline, version: null };
}
