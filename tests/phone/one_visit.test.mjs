import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asKept, begun, goesWith, mayKeep, maySeal } from '../../field_api/static/field_api/phone/one_visit.js';

const row = (given = {}) => ({
  id: '1/h', owner: '1', record_uuid: 'a', revision: 1, touched: true, task: {}, draft: { note: '' }, ...given,
});
const mark = { id: 'sealed/1/h', record_uuid: 'a', revision: 1 };

test('the second window takes the id that the first one claimed', () => {
  const claim = asKept(row({ touched: false }));

  assert.equal(begun(claim, row({ record_uuid: 'b', touched: false })).record_uuid, 'a');
  assert.equal(begun(row({ draft: { note: 'x' } }), row({ record_uuid: 'b' })).draft.note, 'x');
  assert.equal(begun(undefined, row({ record_uuid: 'b' })).record_uuid, 'b');
});

test('who only looked at a household keeps nothing of it on the phone', () => {
  const claim = { id: '1/h', owner: '1', record_uuid: 'a', revision: 1, touched: false };

  assert.deepEqual(asKept(row({ touched: false })), claim);
  assert.deepEqual(asKept(row()), row());
});

test('what another window has sealed is not sealed again, sent or not', () => {
  assert.equal(maySeal(row(), undefined, mark), false);
  assert.equal(maySeal(row(), row(), mark), false);
  assert.equal(maySeal(row(), row(), undefined), true);
  assert.equal(maySeal(row(), row(), { ...mark, record_uuid: 'z' }), true);
});

test('a record is not sealed, nor its draft kept, over what another window writes', () => {
  const other = row({ record_uuid: 'b' });

  assert.equal(maySeal(row(), other, undefined), false);
  assert.equal(mayKeep(row(), other), false);
  assert.equal(mayKeep(row(), asKept({ ...other, touched: false })), true);
});

test('a draft in which another window wrote more outlives the sealing', () => {
  assert.equal(goesWith(row(), row()), true);
  assert.equal(goesWith(row(), row({ draft: { note: 'more' } })), false);
  assert.equal(goesWith(row(), row({ record_uuid: 'b' })), false);
  assert.equal(goesWith(row(), undefined), false);
});
