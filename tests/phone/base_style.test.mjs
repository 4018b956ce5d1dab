import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LEVELS, labelRules, paintRules } from '../../geo_minzheng/desk/static/desk/base_style.js';

class Symbolizer {
  constructor(options) {
    this.options = options;
  }
}
class Wrapping {
  constructor(first, second) {
    this.inner = second ?? first;
  }
}
const LIBRARY = {
  LineSymbolizer: Symbolizer,
  PolygonSymbolizer: Symbolizer,
  CenteredTextSymbolizer: Symbolizer,
  CircleSymbolizer: Symbolizer,
  LineLabelSymbolizer: Symbolizer,
  OffsetTextSymbolizer: Symbolizer,
  GroupSymbolizer: Wrapping,
  Padding: Wrapping,
  linear: (stops) => (zoom) => stops.findLast(([from]) => zoom >= from)?.[1] ?? stops[0][1],
};

/** The rules that draw a feature of `layer` with `props` at `zoom`, lowest first. */
const drawing = (rules, layer, props, zoom = 13) =>
  rules.filter(
    (rule) =>
      rule.dataLayer === layer &&
      (!rule.minzoom || zoom >= rule.minzoom) &&
      (!rule.maxzoom || zoom <= rule.maxzoom) &&
      (!rule.filter || rule.filter(zoom, { props })),
  );

test('every line is drawn once, dashed exactly where it is invented', () => {
  const rules = paintRules(LIBRARY);
  for (const level of LEVELS) {
    for (const illustrative of [true, false]) {
      const found = drawing(rules, 'divisions', { level, illustrative });

      assert.equal(found.length, 1);
      assert.equal(Boolean(found[0].symbolizer.options.dash), illustrative);
    }
  }
});

test('the weight of a line falls with its level, and the higher lies on top', () => {
  const rules = paintRules(LIBRARY);
  const found = LEVELS.map((level) =>
    drawing(rules, 'divisions', { level, illustrative: false })[0],
  );
  const widths = found.map((rule) => rule.symbolizer.options.width);
  const places = found.map((rule) => rules.indexOf(rule));

  assert.deepEqual(widths, [...widths].sort((a, b) => b - a));
  assert.equal(new Set(widths).size, LEVELS.length);
  assert.deepEqual(places, [...places].sort((a, b) => b - a));
});

test('a page that draws divisions itself has none beneath', () => {
  assert.deepEqual(
    paintRules(LIBRARY, []).filter((rule) => rule.dataLayer === 'divisions'),
    [],
  );
  const named = labelRules(LIBRARY, []).map((rule) => rule.dataLayer);
  assert.ok(!named.includes('division_names') && !named.includes('settlements'));
  assert.ok(named.includes('backdrop_names'));
});

test('a name that the page writes is not written beneath', () => {
  const rules = labelRules(LIBRARY, LEVELS, ['会宁县']);

  assert.equal(drawing(rules, 'division_names', { level: 'county', name: '会宁县' }).length, 0);
  assert.equal(drawing(rules, 'division_names', { level: 'county', name: '景泰县' }).length, 1);
});

test('the more important name comes first, so that it stands', () => {
  const rules = labelRules(LIBRARY);
  const order = LEVELS.map((level) =>
    rules.findIndex((rule) => rule.dataLayer === 'division_names' && rule.filter(8, { props: { level } })),
  );

  assert.deepEqual(order, [...order].sort((a, b) => a - b));
});

test('names are set in the system’s Chinese letters', () => {
  const fonts = labelRules(LIBRARY)
    .map((rule) => rule.symbolizer.inner?.options?.font ?? rule.symbolizer.options?.font)
    .filter(Boolean);

  assert.ok(fonts.length > 5);
  for (const font of fonts) assert.match(font, /PingFang SC.*Microsoft YaHei.*Noto Sans CJK SC/);
});

test('only the river that is known is named, and it is drawn once', () => {
  const rules = paintRules(LIBRARY);

  assert.equal(drawing(rules, 'water', { name: '黄河' }).length, 1);
  assert.equal(drawing(rules, 'water', { name: '' }).length, 1);
  assert.equal(drawing(labelRules(LIBRARY), 'water', { name: '' }).length, 0);
});
