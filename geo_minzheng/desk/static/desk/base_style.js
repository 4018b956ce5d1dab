/**
 * How the base map is painted: the one place for its colours, weights and zooms.
 *
 * Pure: it is handed the drawing library and returns its rules, so that it is tested in Node. It
 * knows no page and no address. Layers and properties are those of maps/ground/features.py; zooms
 * are the map's. Quiet on purpose: what a page draws lies on top.
 */

export const COLOURS = {
  around: '#f1f2f0',
  land: '#fcfcfa',
  water: '#9cc3de',
  waterName: '#3d7397',
  division: '#8b949c',
  divisionName: '#525d66',
  backdrop: '#c6cbcf',
  backdropName: '#8a939b',
  settlement: '#6b7782',
  halo: '#ffffff',
};

export const FONTS =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

/** From the highest level to the lowest; the weight falls with it. */
export const LEVELS = ['city', 'county', 'township', 'village'];
const WEIGHT = { city: 2.4, county: 1.7, township: 1.1, village: 0.6 };
const LINES_FROM = { city: 4, county: 6, township: 8, village: 11 };
const NAMES_FROM = { city: 5, county: 7, township: 10, village: 11 };
const NAMES_TO = { city: 7, county: 13, township: 17, village: 22 };
const NAME_SIZE = { city: 15, county: 14, township: 12, village: 11 };
const DASH = [5, 4];

const BACKDROP_WEIGHT = { province: 1.5, city: 1.1, county: 0.7 };
const BACKDROP_NAMES_FROM = { province: 4, city: 7, county: 8 };
const BACKDROP_NAME_SIZE = { province: 14, city: 14, county: 12 };

/**
 * Lines and areas, the lowest first.
 *
 * @param {object} library protomaps-leaflet
 * @param {string[]} lines levels whose lines are drawn; a page leaves out those it draws itself
 */
export function paintRules(library, lines = LEVELS) {
  const { LineSymbolizer, PolygonSymbolizer, linear } = library;
  const line = (options) => new LineSymbolizer({ lineCap: 'round', lineJoin: 'round', ...options });
  const rules = [
    { dataLayer: 'land', symbolizer: new PolygonSymbolizer({ fill: COLOURS.land }) },
    ...['county', 'city', 'province'].map((level) => ({
      dataLayer: 'backdrop',
      symbolizer: line({ color: COLOURS.backdrop, width: BACKDROP_WEIGHT[level] }),
      filter: (zoom, feature) => feature.props.level === level,
    })),
    {
      dataLayer: 'water',
      symbolizer: line({
        color: COLOURS.water,
        width: (zoom) => linear([[5, 0.8], [9, 1.6], [14, 4]])(zoom),
      }),
      filter: (zoom, feature) => Boolean(feature.props.name),
    },
    {
      dataLayer: 'water',
      minzoom: 7,
      symbolizer: line({
        color: COLOURS.water,
        width: (zoom) => linear([[7, 0.5], [14, 2]])(zoom),
      }),
      filter: (zoom, feature) => !feature.props.name,
    },
  ];
  for (const level of [...LEVELS].reverse()) {
    if (!lines.includes(level)) continue;
    for (const illustrative of [true, false]) {
      rules.push({
        dataLayer: 'divisions',
        minzoom: LINES_FROM[level],
        symbolizer: line({
          color: COLOURS.division,
          width: WEIGHT[level],
          lineCap: 'butt',
          ...(illustrative ? { dash: DASH } : {}),
        }),
        filter: (zoom, feature) =>
          feature.props.level === level && feature.props.illustrative === illustrative,
      });
    }
  }
  return rules;
}

/**
 * Names, the most important first: who comes first stands, and the others make room.
 *
 * @param {object} library protomaps-leaflet
 * @param {string[]} names levels that are named
 * @param {string[]} without names that the page writes itself
 */
export function labelRules(library, names = LEVELS, without = []) {
  const { CenteredTextSymbolizer, CircleSymbolizer, LineLabelSymbolizer, OffsetTextSymbolizer } =
    library;
  const { GroupSymbolizer, Padding } = library;
  const text = (size, colour, weight = '') => ({
    labelProps: ['name'],
    fill: colour,
    stroke: COLOURS.halo,
    width: 1.5,
    font: `${weight} ${size}px ${FONTS}`.trim(),
  });
  const taken = new Set(without);
  const centred = (options) => new Padding(4, new CenteredTextSymbolizer(options));
  const rules = LEVELS.filter((level) => names.includes(level)).map((level) => ({
    dataLayer: 'division_names',
    minzoom: NAMES_FROM[level],
    maxzoom: NAMES_TO[level],
    symbolizer: centred(text(NAME_SIZE[level], COLOURS.divisionName, level === 'county' ? 600 : '')),
    filter: (zoom, feature) => feature.props.level === level && !taken.has(feature.props.name),
  }));
  for (const level of ['province', 'city', 'county']) {
    rules.push({
      dataLayer: 'backdrop_names',
      minzoom: BACKDROP_NAMES_FROM[level],
      symbolizer: centred(text(BACKDROP_NAME_SIZE[level], COLOURS.backdropName)),
      filter: (zoom, feature) => feature.props.level === level,
    });
  }
  rules.push({
    dataLayer: 'water',
    minzoom: 8,
    symbolizer: new LineLabelSymbolizer({
      ...text(12, COLOURS.waterName),
      repeatDistance: 400,
    }),
    filter: (zoom, feature) => Boolean(feature.props.name),
  });
  if (names.includes('village')) {
    rules.push({
      dataLayer: 'settlements',
      minzoom: 10,
      symbolizer: new GroupSymbolizer([
        new CircleSymbolizer({ radius: 2.5, fill: COLOURS.settlement }),
        new OffsetTextSymbolizer({ ...text(11, COLOURS.settlement), offsetX: 6, offsetY: 3 }),
      ]),
    });
  }
  return rules;
}
