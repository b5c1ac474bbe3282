import { isNumbers, type Numbers, readNumbers } from '../numbers.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { escapeText } from '../svg/text.ts';
import { countInBins, type Histogram, type HistogramOptions, histogramEdges } from './histogram.ts';
import { legend } from './legend.ts';
import { frameBottom, frameLeft, type PlotFrame, plotFrame } from './plot-frame.ts';
import { seriesMost, seriesStyle } from './series-style.ts';
import { shortNumber } from './short-number.ts';

export interface HistogramChartOptions extends Pick<HistogramOptions, 'bins'> {
  /** Shows shares of each series in per cent instead of counts, to compare series of different lengths. @default false */
  readonly normalize?: boolean;
  /** Shows counts so that equal factors are equally far apart, for distributions with long tails. @default false */
  readonly logarithmic?: boolean;
  /** What the values are. @default 'Value' */
  readonly label?: string;
  /** @default 'Histogram' */
  readonly title?: string;
}

/**
 * Draws how values are distributed: how many lie in each of some bins.
 *
 * Use it for weights, activations, gradients, pixels or losses. A tensor of any shape, a list or a typed array, or up to eight of them by name, which share their
 * bins and lie over each other → SVG. Values that are NaN or infinite are counted in a note, as are those outside given edges. `bins: 'auto'` chooses as
 * {@link histogram} does, but at most 400.
 *
 * @throws RangeError if there are no values, no series or more than eight, or `bins` is not in [1, 2000] or ascending edges.
 * @example
 * const svg = await histogramChart({ before, after }, { label: 'Weight', bins: 40 });
 */
export async function histogramChart(
  values: Numbers | Readonly<Record<string, Numbers>>,
  {
    bins = 'auto',
    normalize = false,
    logarithmic = false,
    label = 'Value',
    title = 'Histogram',
  }: HistogramChartOptions = {},
): Promise<string> {
  const single = isNumbers(values);
  const given = single ? { '': values } : values;
  const series = await Promise.all(Object.entries(given).map(read));
  checkSeries(series);
  const edges = histogramEdges(pooled(series.map(({ numbers }) => numbers)), { bins, most: 400 });
  if (edges.length > binsMost + 1)
    throw new RangeError(`histogramChart: expected at most ${binsMost} bins to draw, found ${edges.length - 1}`);
  const drawn = series.map(({ name, numbers }, i) => {
    const counted = countInBins(numbers, edges);
    return { name, counted, heights: heightsOf(counted, normalize), style: seriesStyle(i) };
  });
  const most = Math.max(...drawn.flatMap(({ heights }) => heights));
  const notes = drawn.flatMap(({ name, counted }) => notesOf(name, counted));

  const names = legend(
    single ? [] : drawn.map(({ name, style }) => ({ name, color: style.color, dash: style.dash, box: false })),
    { x: 20, y: 52, width: plot.width + frameLeft - 10 },
  );
  const top = 48 + (single ? 0 : names.height);
  const width = Math.max(frameLeft + plot.width + 30, 40 + headingWidth(title, 400), names.width + 40);
  const yAxis = {
    label: normalize ? 'Share (%)' : 'Count',
    domain: logarithmic ? logDomain(drawn.flatMap(({ heights }) => heights)) : ([0, most * 1.04 || 1] as const),
    logarithmic,
  };
  const place = { left: frameLeft, top, width: plot.width, height: plot.height };
  const frame = plotFrame(place, { label, domain: [edges[0], edges[edges.length - 1]] }, yAxis);
  const bottom = top + plot.height;
  const body = [
    svgText(title, 20, 28, { size: headingSize, bold: true, width: width - 40 }),
    names.body,
    frame.body,
    ...drawn.map(({ heights, style }) => steps(heights, edges, frame, bottom, style, single)),
    ...tooltips(edges, drawn, frame, top),
    most === 0
      ? svgText('no finite value', frameLeft + plot.width / 2, top + plot.height / 2, {
          anchor: 'middle',
          fill: palette.muted,
        })
      : '',
    ...notes.map((note, i) =>
      svgText(note, 20, bottom + frameBottom + 8 + 16 * i, { fill: palette.orange, width: width - 40 }),
    ),
  ];
  const height = bottom + frameBottom + (notes.length > 0 ? 4 + 16 * notes.length : 0) + 8;
  const description = [...drawn.map(({ name, counted }) => described(name, counted)), ...notes].join(' ');
  return svgDocument({ width, height, title, description }, body.filter(Boolean).join('\n'));
}

/** More could not be told apart. */
const binsMost = 2000;
const plot = { width: 440, height: 220 } as const;

interface NamedNumbers {
  readonly name: string;
  readonly numbers: ArrayLike<number>;
}

async function read([name, numbers]: [string, Numbers]): Promise<NamedNumbers> {
  return { name, numbers: await readNumbers('histogramChart', numbers) };
}

function checkSeries(series: readonly NamedNumbers[]): void {
  if (series.length === 0 || series.length > seriesMost)
    throw new RangeError(`histogramChart: expected 1 to ${seriesMost} series, found ${series.length}`);
  for (const { name, numbers } of series) {
    if (numbers.length === 0)
      throw new RangeError(`histogramChart: expected at least one value${name ? ` in '${name}'` : ''}, found none`);
  }
}

/** All values together, which choose the bins; of one series itself, so that its type still tells whether they are whole. */
function pooled(series: readonly ArrayLike<number>[]): ArrayLike<number> {
  if (series.length === 1) return series[0];
  const all = new Float64Array(series.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of series) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

function heightsOf({ counts }: Histogram, normalize: boolean): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (normalize && total > 0 ? (100 * count) / total : count));
}

/** From below the smallest height, so that a bin of it is seen too. */
function logDomain(heights: readonly number[]): [number, number] {
  const positive = heights.filter((height) => height > 0);
  if (positive.length === 0) return [0.5, 10];
  const [low, high] = positive.reduce(([a, b], h) => [Math.min(a, h), Math.max(b, h)], [positive[0], positive[0]]);
  return [low / 2, high * 1.2];
}

/** The outline of a series' bars, filled. */
function steps(
  heights: readonly number[],
  edges: Float64Array,
  { x, y }: PlotFrame,
  bottom: number,
  { color, dash }: { readonly color: string; readonly dash: string },
  single: boolean,
): string {
  const tops = heights.map((height) => (height > 0 ? y(height) : bottom));
  const outline = `M${x(edges[0])} ${bottom}${tops.map((top, i) => `V${top}H${x(edges[i + 1])}`).join('')}V${bottom}`;
  const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
  const fill = `fill="${color}" fill-opacity="${single ? 0.55 : 0.18}"`;
  return `<path d="${outline}" ${fill} stroke="${color}" stroke-width="${single ? 1 : 1.6}"${dashes} stroke-linejoin="round"/>`;
}

/** What a bin holds, for the whole height of the plot. */
function tooltips(
  edges: Float64Array,
  drawn: readonly { readonly name: string; readonly counted: Histogram }[],
  { x }: PlotFrame,
  top: number,
): string[] {
  return Array.from({ length: edges.length - 1 }, (_, i) => {
    const told = drawn.map(({ name, counted }) => `${name ? `${name} ` : ''}${counted.counts[i]}`).join(', ');
    const [from, to] = [x(edges[i]), x(edges[i + 1])];
    const place = `x="${from}" y="${round(top)}" width="${round(to - from)}" height="${plot.height}"`;
    const title = `${shortNumber(edges[i])} to ${shortNumber(edges[i + 1])}: ${told}`;
    return `<rect ${place} fill="none" pointer-events="all"><title>${escapeText(title)}</title></rect>`;
  });
}

const plural = (count: number, singular: string, several: string): string =>
  `${count} ${count === 1 ? singular : several}`;

function notesOf(name: string, { notFinite, outside }: Histogram): string[] {
  const of = name ? ` of ${name}` : '';
  return [
    ...(notFinite > 0
      ? [`${plural(notFinite, 'value', 'values')}${of} ${notFinite === 1 ? 'is' : 'are'} not finite.`]
      : []),
    ...(outside > 0
      ? [`${plural(outside, 'value', 'values')}${of} ${outside === 1 ? 'lies' : 'lie'} outside the bins.`]
      : []),
  ];
}

function described(name: string, { counts, edges }: Histogram): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const of = name ? `${name}: ` : '';
  if (total === 0) return `${of}no finite value in the bins.`;
  const most = counts.indexOf(Math.max(...counts));
  return `${of}${plural(total, 'value', 'values')} in ${plural(counts.length, 'bin', 'bins')} from ${shortNumber(edges[0])} to ${shortNumber(edges[counts.length])}, most (${counts[most]}) from ${shortNumber(edges[most])} to ${shortNumber(edges[most + 1])}.`;
}
