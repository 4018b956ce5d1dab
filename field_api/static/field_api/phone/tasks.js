/**
 * The server's households as the phone's list wants them. Knows the wire shape, nothing else.
 *
 * @typedef {object} Task
 * @property {string} household uid
 * @property {string} head_name
 * @property {string} place township and village
 * @property {number} group village group; 0 if none
 * @property {string} address
 * @property {?string} due day, ISO
 * @property {?string} last_visit day, ISO
 * @property {string[]} programmes with their class
 * @property {?{lon: number, lat: number}} location CGCS2000, which GPS agrees with to a metre
 * @property {?number} distance_m from the place that was asked for
 */

/**
 * @param {{results: object[]}} body the answer of the tasks or of the households address
 * @returns {Task[]} in the server's order
 */
export function readTasks(body) {
  return body.results.map((row) => ({
    household: row.uid,
    head_name: row.head_name,
    place: row.village ? `${row.village.parent_name} ${row.village.name}`.trim() : '',
    group: row.group_no,
    address: row.address,
    due: row.next_visit_due,
    last_visit: row.last_visited_on,
    programmes: row.aids.map((aid) => aid.text),
    location: row.location,
    distance_m: row.distance_m ?? null,
  }));
}

/**
 * What to ask for: a search goes through all households, the list through those due.
 *
 * @param {{q: string, order: 'due'|'near', here: ?{lon: number, lat: number}}} wanted
 * @returns {{path: string, query: Object<string, string>}}
 */
export function questionFor({ q, order, here }) {
  if (q) return { path: 'households', query: { q, status: 'active', page_size: '50' } };
  const query = { page_size: '100' };
  if (order === 'near' && here) Object.assign(query, { near: `${here.lon},${here.lat}`, crs: 'wgs84' });
  return { path: 'tasks', query };
}

/** What to ask for one household. */
export function questionForOne(household) {
  return { path: `households/${encodeURIComponent(household)}`, query: {} };
}

/** Whether the address already says the village, so that it need not be said twice. */
export function namesItsVillage({ place, address }) {
  const village = place.split(' ').at(-1);
  return village !== '' && address.includes(village);
}
