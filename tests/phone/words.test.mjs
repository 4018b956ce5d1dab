import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { WORDS, wordsIn } from '../../field_api/static/field_api/phone/words.js';

const FOLDER = new URL('../../field_api/static/field_api/phone/', import.meta.url);
const SCRIPTS = readdirSync(FOLDER, { recursive: true })
  .filter((name) => name.endsWith('.js') && name !== 'words.js')
  .map((name) => readFileSync(new URL(name, FOLDER), 'utf8'))
  .join('\n');

const slots = (text) => [...text.matchAll(/\{\w+\}/g)].map(([slot]) => slot).sort();

test('both languages have the same texts with the same slots', () => {
  assert.deepEqual(Object.keys(WORDS.en), Object.keys(WORDS.zh));
  for (const key of Object.keys(WORDS.zh)) assert.deepEqual(slots(WORDS.en[key]), slots(WORDS.zh[key]), key);
});

test('every text is used, and every key that a module names is there', () => {
  const named = [...SCRIPTS.matchAll(/say\(\s*'(\w+)'/g)].map(([, key]) => key);
  assert.ok(named.length > 20);

  for (const key of named) assert.ok(key in WORDS.zh, key);
  const families = /^(gps|without|list|need)_/;
  const unused = Object.keys(WORDS.zh).filter((key) => !families.test(key) && !SCRIPTS.includes(`'${key}'`));
  assert.deepEqual(unused, []);
});

test('slots are filled in', () => {
  assert.equal(wordsIn('zh-Hans')('waiting', { n: 3 }), '未发送 3');
  assert.equal(wordsIn('en')('waiting', { n: 0 }), 'Not sent 0');
});

test('no module but words.js holds a Chinese text', () => {
  const code = SCRIPTS.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').replace(/`\$\{say[^`]*`/g, '');

  assert.deepEqual(code.match(/[\u4e00-\u9fff]+/g) ?? [], []);
});
