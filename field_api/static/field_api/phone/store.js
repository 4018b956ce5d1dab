/**
 * What this phone keeps: the outbox, the drafts, and how many were sent, in IndexedDB.
 *
 * It decides nothing. Each promise resolves when the transaction is complete, which is when
 * the content would survive a reload.
 */

const DATABASE = 'geo_minzheng_phone';
const VERSION = 1;

/** @returns {Promise<{outbox: object, drafts: object, tallies: object}>} */
export async function openStore() {
  const database = await opened();
  // Without this a phone that runs short of space may throw the records away. A browser that
  // refuses keeps them all the same while there is space.
  navigator.storage?.persist?.().catch(() => false);
  return { outbox: table(database, 'outbox'), drafts: table(database, 'drafts'), tallies: table(database, 'tallies') };
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
