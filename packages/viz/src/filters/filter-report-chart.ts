import { svgImage } from '../grids/grid.ts';
import { type Color, colorText, parseColor } from '../picture/color.ts';
import { blankPicture, type Picture } from '../picture/picture.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';
import type { FilterFacts, FilterReport, LayerFilters } from './filter-report.ts';

export interface FilterReportChartOptions {
  /** @default 'Filters' */
  readonly title?: string;
}

/**
 * Draws a filter report as a table: a row for each layer with its counts and a strip with a cell for each filter.
 *
 * A cell is the darker the more of the filter's activations count for nothing; dead filters, duplicates, and constant or broken ones have colours of their own, and
 * say their numbers on hovering. Strips of many filters take several lines.
 *
 * @example
 * const svg = filterReportChart(await filterReport(model, loader));
 */
export function filterReportChart(
  { layers, images, threshold }: FilterReport,
  { title = 'Filters' }: FilterReportChartOptions = {},
): string {
  const names = layers.map(nameOf);
  const nameWidth = Math.min(260, Math.max(80, ...names.map((name) => textWidth(name, 12))));
  const columns = COLUMNS.map(([head, cell]) => ({ head, cell }));
  let x = margin + nameWidth;
  const placed = columns.map(({ head, cell }) => {
    x += Math.max(textWidth(head, 11), ...layers.map((layer) => textWidth(cell(layer), 12))) + 14;
    return { head, cell, right: x };
  });
  const strip = x + 18;
  const lineLength = Math.min(lineMost, Math.max(...layers.map(({ filters }) => filters.length)));
  const note = `What comes out behind each layer for ${images} ${images === 1 ? 'image' : 'images'}; dead is never above ${threshold}`;
  const words = Math.max(headingWidth(title, 480), Math.min(720, textWidth(note, 12)), legendWidth);
  const width = Math.max(strip + lineLength * cellSize, margin + words) + margin;
  const body = [
    svgText(title, margin, 28, { size: headingSize, bold: true, width: width - 2 * margin }),
    svgText(note, margin, 46, { fill: palette.muted, width: width - 2 * margin }),
    svgText('layer', margin, 72, { size: 11, fill: palette.muted }),
    ...placed.map(({ head, right }) => svgText(head, right, 72, { size: 11, anchor: 'end', fill: palette.muted })),
    svgText('one cell a filter', strip, 72, { size: 11, fill: palette.muted }),
  ];
  let y = 80;
  for (const [i, layer] of layers.entries()) {
    const lines = Math.ceil(layer.filters.length / lineMost);
    body.push(`<path d="M${margin} ${y}H${round(width - margin)}" stroke="${palette.line}"/>`);
    body.push(svgText(names[i], margin, y + 16, { width: nameWidth }));
    for (const { cell, right } of placed) {
      const value = cell(layer);
      body.push(svgText(value, right, y + 16, { anchor: 'end', fill: value === '0' ? palette.muted : palette.ink }));
    }
    body.push(...stripOf(layer, strip, y + 7));
    y += Math.max(24, lines * cellSize + 14);
  }
  body.push(...legend(margin, y + 18));
  const description = layers
    .map((layer) => `${nameOf(layer)}: ${layer.filters.length} filters, ${told(layer)}`)
    .join('. ');
  return svgDocument({ width, height: y + 44, title, description: `${note}. ${description}.` }, body.join('\n'));
}

const margin = 20;
/** Edge of a filter's cell in pixels, and filters in a line. */
const cellSize = 10;
const lineMost = 64;
/** Filters of a layer with a tooltip of their own. */
const tooltips = 100;

const COLUMNS: readonly [head: string, cell: (layer: LayerFilters) => string][] = [
  ['filters', ({ filters }) => `${filters.length}`],
  ['dead', ({ dead }) => `${dead}`],
  ['duplicate', ({ duplicate }) => `${duplicate}`],
  ['constant', ({ constant }) => `${constant}`],
  ['not finite', ({ notFinite }) => `${notFinite}`],
  ['silent', ({ filters }) => meanSilence(filters)],
];

function meanSilence(filters: readonly FilterFacts[]): string {
  const shares = filters.map(({ silent }) => silent).filter(Number.isFinite);
  return shares.length === 0
    ? '–'
    : `${((100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length).toFixed(1)} %`;
}

const nameOf = ({ layer, measuredAt }: LayerFilters): string =>
  measuredAt === layer ? layer || 'output' : `${layer || 'output'} → ${measuredAt || 'output'}`;

const told = ({ dead, duplicate, constant, notFinite }: LayerFilters): string =>
  `${dead} dead, ${duplicate} duplicate, ${constant} constant, ${notFinite} not finite`;

/** States from the gravest; the first that holds is shown. */
const STATES: readonly [name: string, color: Color, holds: (facts: FilterFacts) => boolean][] = [
  ['not finite', parseColor('#cc79a7'), ({ notFinite }) => notFinite > 0],
  ['dead', parseColor(palette.orange), ({ isDead }) => isDead],
  ['constant', parseColor('#e6ab02'), ({ isConstant }) => isConstant],
  ['duplicate', parseColor(palette.blue), ({ isDuplicate }) => isDuplicate],
];

/** From always active to nearly always silent. */
const grayOf = (silent: number): Color => {
  const level = Math.round(232 - 140 * silent);
  return [level, level, level];
};

function stripOf({ filters }: LayerFilters, x: number, y: number): string[] {
  const inLine = Math.min(lineMost, filters.length);
  const picture: Picture = blankPicture(inLine, Math.ceil(filters.length / inLine));
  const marked: string[] = [];
  for (const facts of filters) {
    const state = STATES.find(([, , holds]) => holds(facts));
    picture.data.set([...(state?.[1] ?? grayOf(facts.silent)), 255], 4 * facts.filter);
    if (!state || marked.length >= tooltips) continue;
    const place = `x="${round(x + (facts.filter % inLine) * cellSize)}" y="${round(y + Math.floor(facts.filter / inLine) * cellSize)}"`;
    marked.push(
      `<rect ${place} width="${cellSize}" height="${cellSize}" fill="none" pointer-events="all"><title>${escapeText(tooltipOf(facts, state[0]))}</title></rect>`,
    );
  }
  const [width, height] = [picture.width * cellSize, picture.height * cellSize];
  const between = [
    ...Array.from({ length: picture.width - 1 }, (_, i) => `M${round(x + (i + 1) * cellSize)} ${round(y)}v${height}`),
    ...Array.from({ length: picture.height - 1 }, (_, i) => `M${round(x)} ${round(y + (i + 1) * cellSize)}h${width}`),
  ];
  return [
    svgImage(picture, x, y, { width, height, tooltip: `${filters.length} filters`, frame: false }),
    between.length > 0 ? `<path d="${between.join('')}" stroke="${palette.panel}"/>` : '',
    ...marked,
  ].filter(Boolean);
}

function tooltipOf(facts: FilterFacts, state: string): string {
  const twins = [facts.nearestKernel, facts.nearestActivations].map((twin, i) =>
    twin
      ? `; ${i === 0 ? 'kernel' : 'activations'} most like filter ${twin.filter} (${twin.similarity.toFixed(3)})`
      : '',
  );
  const range = `${Number(facts.smallest.toPrecision(3))} to ${Number(facts.largest.toPrecision(3))}`;
  return `filter ${facts.filter}: ${state}; ${range}, ${round(100 * facts.silent)} % silent${twins.join('')}`;
}

const legendWidth = 560;

function legend(x: number, y: number): string[] {
  const body: string[] = [];
  let at = x;
  const entry = (colors: readonly Color[], text: string) => {
    for (const color of colors) {
      body.push(
        `<rect x="${round(at)}" y="${y - 9}" width="${cellSize}" height="${cellSize}" fill="${colorText(color)}"/>`,
      );
      at += cellSize;
    }
    body.push(svgText(text, at + 5, y, { size: 11, fill: palette.muted }));
    at += 5 + textWidth(text, 11) + 16;
  };
  entry([0, 0.25, 0.5, 0.75, 1].map(grayOf), 'active to silent');
  for (const [name, color] of STATES.toReversed()) entry([color], name);
  return body;
}
