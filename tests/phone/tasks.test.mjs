import assert from 'node:assert/strict';
import { test } from 'node:test';

import { namesItsVillage, questionFor, readTasks } from '../../field_api/static/field_api/phone/tasks.js';

const HERE = { lon: 105, lat: 35.7 };

test('a row of the server becomes a task', () => {
  const row = {
    uid: 'h',
    head_name: '张三',
    village: { uid: 'v', name: '南关社区', parent_name: '会师镇' },
    group_no: 3,
    address: '12 号',
    next_visit_due: '2026-11-20',
    last_visited_on: null,
    aids: [{ programme: 'rural_dibao', aid_class: '1', text: '农村低保一类' }],
    location: { lon: 105, lat: 35.7 },
  };

  assert.deepEqual(readTasks({ results: [row] }), [
    {
      household: 'h',
      head_name: '张三',
      place: '会师镇 南关社区',
      group: 3,
      address: '12 号',
      due: '2026-11-20',
      last_visit: null,
      programmes: ['农村低保一类'],
      location: { lon: 105, lat: 35.7 },
      distance_m: null,
    },
  ]);
});

test('a household whose village has no name today is still a task', () => {
  const [task] = readTasks({ results: [{ uid: 'h', village: null, aids: [], location: null }] });

  assert.equal(task.place, '');
});

test('the position is sent only to sort by it, and says its datum', () => {
  assert.deepEqual(questionFor({ q: '', order: 'due', here: HERE }).query, { page_size: '100' });
  assert.deepEqual(questionFor({ q: '', order: 'near', here: HERE }).query, { page_size: '100', near: '105,35.7', crs: 'wgs84' });
  assert.deepEqual(questionFor({ q: '', order: 'near', here: null }).query, { page_size: '100' });
});

test('a search goes through all households of the register', () => {
  assert.equal(questionFor({ q: '张', order: 'near', here: HERE }).path, 'households');
});

test('an address that names its village says enough', () => {
  assert.ok(namesItsVillage({ place: '会师镇 南关社区', address: '会师镇南关社区3组12号' }));
  assert.ok(!namesItsVillage({ place: '会师镇 南关社区', address: '3组12号' }));
  assert.ok(!namesItsVillage({ place: '', address: '3组12号' }));
});
