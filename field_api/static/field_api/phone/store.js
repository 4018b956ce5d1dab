/**
 * What this phone keeps: the outbox, the drafts, and how many were sent, in IndexedDB.
 *
 * It decides nothing. Each promise resolves when the transaction is complete, which is when
 * the content would survive a reload.
 */

const DATABASE = 'geo_minzheng_phone';
const VERSION = 1;

/** @returns {Promise<{outbox: object, drafts: object, tallies: object, together: Function}>} */
export async function openStore() {
  const database = await opened();
  // Without this a phone that runs short of space may throw the records away. A browser that
  // refuses keeps them all the same while there is space.
  navigator.storage?.persist?.().catch(() => false);
  return {
    outbox: table(database, 'outbox'),
    drafts: table(database, 'drafts'),
    tallies: table(database, 'tallies'),
    together: (wanted, decide) => together(database, wanted, decide),
  };
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      for (const name of ['outbox', 'drafts', 'tallies']) {
        request.result.createObjectStore(name, { keyPath: 'id' });
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Read some rows and change rows by what they hold, with no other window in between.
 *
 * @param {IDBDatabase} database
 * @param {[string, string][]} wanted table and id
 * @param {(rows: object[]) => {put?: [string, object][], drop?: [string, string][]}} decide
 *   called once with the rows in the order wanted, undefined where there is none; what it throws
 *   rejects the promise and changes nothing
 * @returns {Promise<void>}
 */
function together(database, wanted, decide) {
  return new Promise((resolve, reject) => {
    const names = ['outbox', 'drafts', 'tallies'];
    const transaction = database.transaction(names, 'readwrite', { durability: 'strict' });
    let refusal = null;
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(refusal ?? transaction.error);
    const requests = wanted.map(([name, id]) => transaction.objectStore(name).get(id));
    requests.at(-1).onsuccess = () => {
      try {
        const { put = [], drop = [] } = decide(requests.map((request) => request.result));
        for (const [name, row] of put) transaction.objectStore(name).put(row);
        for (const [name, id] of drop) transaction.objectStore(name).delete(id);
      } catch (error) {
        refusal = error;
        transaction.abort();
      }
    };
  });
}

function table(database, name) {
  const run = (mode, act) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode, mode === 'readwrite' ? { durability: 'strict' } : {});
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  return {
    all: () => run('readonly', (rows) => rows.getAll()),
    get: (id) => run('readonly', (rows) => rows.get(id)),
    put: (entry) => run('readwrite', (rows) => rows.put(entry)),
    drop: (id) => run('readwrite', (rows) => rows.delete(id)),
  };
}
