import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BATCH, counts, flush, keep, pauseAfter } from '../../field_api/static/field_api/phone/outbox.js';

function storeInMemory() {
  const rows = new Map();
  return {
    all: async () => [...rows.values()],
    put: async (entry) => void rows.set(entry.id, structuredClone(entry)),
    drop: async (id) => void rows.delete(id),
  };
}

const envelope = (record_uuid, revision = 1) => ({ record_uuid, revision, kind: 'visit', payload: {} });

async function filled(...ids) {
  const store = storeInMemory();
  for (const [at, id] of ids.entries()) {
    const sealed_at = `2026-11-23T08:${String(at % 60).padStart(2, '0')}:00.000Z`;
    await keep(store, { envelope: envelope(id), owner: '1', label: id, sealed_at });
  }
  return store;
}

const receipts = (envelopes) => ({
  status: 200,
  results: envelopes.map(({ record_uuid, revision }) => ({
    record_uuid,
    revision,
    status: 'created',
    receipt: 'r',
    code: '',
    details: {},
  })),
});

test('a record leaves the phone for a receipt', async () => {
  const store = await filled('a', 'b');

  const tally = await flush(store, async (envelopes) => receipts(envelopes), '1');

  assert.deepEqual(tally, { sent: 2, refused: 0, waiting: 0, ended: 'sent' });
  assert.deepEqual(await store.all(), []);
});

test('an answer without a receipt removes nothing', async () => {
  const store = await filled('a');
  const send = async (envelopes) => {
    const answer = receipts(envelopes);
    answer.results[0].receipt = '';
    return answer;
  };

  const tally = await flush(store, send, '1');

  assert.equal(tally.waiting, 1);
  assert.equal((await store.all()).length, 1);
});

test('a receipt for another revision removes nothing', async () => {
  const store = await filled('a');
  const send = async () => receipts([envelope('a', 2)]);

  await flush(store, send, '1');

  assert.equal((await store.all()).length, 1);
});

test('the first silence ends the round and keeps everything', async () => {
  const store = await filled(...Array.from({ length: BATCH + 1 }, (_, i) => `id${i}`));
  let calls = 0;
  const send = async (envelopes) => {
    calls += 1;
    if (calls === 2) throw new TypeError('network');
    return receipts(envelopes);
  };

  const tally = await flush(store, send, '1');

  assert.deepEqual(tally, { sent: BATCH, refused: 0, waiting: 1, ended: 'offline' });
  assert.equal((await store.all()).length, 1);
});

test('an ended session keeps everything and says so', async () => {
  const store = await filled('a');

  const tally = await flush(store, async () => ({ status: 401, results: null }), '1');

  assert.equal(tally.ended, 'signed_out');
  assert.equal((await store.all())[0].state, 'waiting');
});

test('a refused record stays with the reason and is not sent again by itself', async () => {
  const store = await filled('a', 'b');
  const send = async (envelopes) => {
    const answer = receipts(envelopes);
    Object.assign(answer.results[0], {
      status: 'rejected',
      code: 'visit.outside_jurisdiction',
      details: { message: '不在辖区' },
    });
    return answer;
  };

  const tally = await flush(store, send, '1');

  assert.deepEqual(tally, { sent: 1, refused: 1, waiting: 0, ended: 'sent' });
  const [entry] = await store.all();
  assert.equal(entry.state, 'refused');
  assert.equal(entry.reason, 'visit.outside_jurisdiction');
  assert.equal(entry.message, '不在辖区');
  const again = [];
  await flush(store, async (envelopes) => again.push(envelopes), '1');
  assert.deepEqual(again, []);
});

test('a record of which the answer says nothing waits on', async () => {
  const store = await filled('a', 'b');

  const tally = await flush(store, async ([first]) => receipts([first]), '1');

  assert.deepEqual(tally, { sent: 1, refused: 0, waiting: 1, ended: 'sent' });
});

test('nobody sends what another account recorded', async () => {
  const store = await filled('a');
  await keep(store, { envelope: envelope('z'), owner: '2', label: 'z', sealed_at: '2026' });

  await flush(store, async (envelopes) => receipts(envelopes), '1');

  const left = await store.all();
  assert.deepEqual(left.map((entry) => entry.id), ['z']);
  assert.deepEqual(counts(left, '1'), { waiting: 0, refused: 0, others: 1 });
});

test('too much at once is sent in smaller batches', async () => {
  const store = await filled('a', 'b', 'c', 'd', 'e');
  const sizes = [];
  const send = async (envelopes) => {
    sizes.push(envelopes.length);
    return envelopes.length > 2 ? { status: 413, results: null } : receipts(envelopes);
  };

  const tally = await flush(store, send, '1');

  assert.equal(tally.sent, 5);
  assert.ok(sizes.slice(2).every((size) => size <= 2), String(sizes));
});

test('one record too large for the server ends the round instead of looping', async () => {
  const store = await filled('a');

  const tally = await flush(store, async () => ({ status: 413, results: null }), '1');

  assert.equal(tally.ended, 'server_trouble');
  assert.equal(tally.waiting, 1);
});

test('the oldest leaves first', async () => {
  const store = storeInMemory();
  await keep(store, { envelope: envelope('late'), owner: '1', label: '', sealed_at: '2026-11-23T10:00:00Z' });
  await keep(store, { envelope: envelope('early'), owner: '1', label: '', sealed_at: '2026-11-23T09:00:00Z' });
  let order;

  await flush(store, async (envelopes) => {
    order = envelopes.map((one) => one.record_uuid);
    return receipts(envelopes);
  }, '1');

  assert.deepEqual(order, ['early', 'late']);
});

test('pauses grow from 5 seconds to 5 minutes', () => {
  assert.deepEqual([1, 2, 3, 20].map(pauseAfter), [5, 10, 20, 300]);
});
