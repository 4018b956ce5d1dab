import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newUuid } from '../../field_api/static/field_api/phone/uuid.js';

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ids are random UUIDs where the browser makes them', () => {
  assert.match(newUuid(), FORM);
});

test('ids are random UUIDs where it does not, and differ', () => {
  const plain = { getRandomValues: (bytes) => globalThis.crypto.getRandomValues(bytes) };
  const ids = new Set(Array.from({ length: 1000 }, () => newUuid(plain)));

  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, FORM);
});
