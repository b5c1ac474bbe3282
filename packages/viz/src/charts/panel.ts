import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { palette, round, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';

/** A line of a panel. */
export interface Series {
  /** Stands at the line's end. */
  readonly name: string;
  readonly color: string;
  /** Marks points with squares instead of circles, so that lines differ without colour. */
  readonly square: boolean;
  /** `[x, y]`, by x; undefined leaves a gap. */
  readonly points: readonly (readonly [x: number, y: number | undefined])[];
}

export interface PanelOptions {
  /** Left edge in the chart. */
  readonly x: number;
  /** Digits after the point of the numbers at the lines' ends. */
  readonly digits: number;
  /** The smallest value there can be. */
  readonly least: number;
  /** The largest value there can be. @default none */
  readonly most?: number;
  /** Least height of the plot in values, so that noise does not look like progress. @default 0 */
  readonly span?: number;
}

export interface Panel {
  /** SVG elements. */
  readonly body: string;
  /** Pixels that it takes from its left edge. */
  readonly width: number;
}

const plot = { left: 60, top: 68, width: 270, height: 220 } as const;

/** Height of a panel with its labels, below the chart's heading. */
export const panelBottom = 344;

/** A plot of lines over epochs. */
export function panel(title: string, series: readonly Series[], { x, digits, least, most, span }: PanelOptions): Panel {
  const left = x + plot.left;
  const [right, bottom] = [left + plot.width, plot.top + plot.height];
  const epochs = series[0].points.map(([epoch]) => epoch);
  const values = series.flatMap(({ points }) =>
    points.map(([, value]) => value).filter((value) => value !== undefined),
  );
  const across = scaleLinear(epochDomain(epochs), [left, right]);
  const up = scaleLinear(valueDomain(values, { least, most, span }), [bottom, plot.top]).nice(5);

  const body = [
    svgText(title, left, 54, { bold: true }),
    ...(values.length > 0 ? valueAxis(up, left, right) : []),
    ...epochAxis(across, epochs, bottom),
    `<path d="M${left} ${bottom}H${right}" stroke="${palette.muted}"/>`,
  ];
  if (values.length === 0) {
    body.push(
      svgText('no finite value', left + plot.width / 2, plot.top + plot.height / 2, {
        anchor: 'middle',
        fill: palette.muted,
      }),
    );
  }
  for (const { points, color, square } of series) body.push(...curve(points, color, square, across, up));
  const labels = endLabels(series, up, digits);
  body.push(...labels.map(({ text, y, color }) => svgText(text, right + 10, y + 4, { fill: color, bold: true })));
  const words = Math.max(48, ...labels.map(({ text }) => textWidth(text, 12) * 1.05));
  return { body: body.join('\n'), width: plot.left + plot.width + 10 + words + 16 };
}

function epochDomain(epochs: readonly number[]): [number, number] {
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  return first === last ? [first - 1, last + 1] : [first, last];
}

/** A little room around the values, so that no line runs on the frame; a single value stands in the middle. */
function valueDomain(
  values: readonly number[],
  { least, most = Number.POSITIVE_INFINITY, span = 0 }: Pick<PanelOptions, 'least' | 'most' | 'span'>,
): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [values[0], values[0]]);
  const even = high > low ? (high - low) * 0.08 : span > 0 ? 0 : Math.abs(high) * 0.5 || 1;
  const room = Math.max(even, (span - (high - low)) / 2);
  return [Math.max(low - room, Math.min(least, low)), Math.min(high + room, Math.max(most, high))];
}

function valueAxis(up: ScaleLinear<number, number>, left: number, right: number): string[] {
  const ticks = up.ticks(5);
  const largest = Math.max(...ticks.map(Math.abs));
  const format = largest >= 1e5 || largest < 1e-3 ? short : up.tickFormat(5);
  return ticks.flatMap((tick) => [
    `<path d="M${left} ${round(up(tick))}H${right}" stroke="${palette.line}"/>`,
    svgText(format(tick), left - 8, up(tick) + 4, { anchor: 'end', fill: palette.muted }),
  ]);
}

function epochAxis(across: ScaleLinear<number, number>, epochs: readonly number[], bottom: number): string[] {
  const ticks = epochs.length === 1 ? epochs : across.ticks(6).filter(Number.isInteger);
  const [from, to] = across.range();
  return [
    ...ticks.flatMap((tick) => [
      `<path d="M${round(across(tick))} ${bottom}v5" stroke="${palette.muted}"/>`,
      svgText(`${tick}`, across(tick), bottom + 19, { anchor: 'middle', fill: palette.muted }),
    ]),
    svgText('Epoch', (from + to) / 2, bottom + 38, { anchor: 'middle', fill: palette.muted }),
  ];
}

function curve(
  points: Series['points'],
  color: string,
  square: boolean,
  across: ScaleLinear<number, number>,
  up: ScaleLinear<number, number>,
): string[] {
  const path = line<readonly [number, number | undefined]>()
    .defined(([, value]) => value !== undefined)
    .x(([epoch]) => round(across(epoch)))
    .y(([, value]) => round(up(value!)))(points);
  // Many marks would hide the line; a point without neighbours would be invisible without one.
  const marked = points.filter(
    ([, value], i) =>
      value !== undefined &&
      (points.length <= 25 || (points[i - 1]?.[1] === undefined && points[i + 1]?.[1] === undefined)),
  );
  const marks = marked.map(([epoch, value]) => {
    const [cx, cy] = [round(across(epoch)), round(up(value!))];
    const tooltip = `<title>epoch ${epoch}: ${value}</title>`;
    return square
      ? `<rect x="${round(cx - 3)}" y="${round(cy - 3)}" width="6" height="6" fill="${color}">${tooltip}</rect>`
      : `<circle cx="${cx}" cy="${cy}" r="3.2" fill="${color}">${tooltip}</circle>`;
  });
  return [`<path d="${path ?? ''}" fill="none" stroke="${color}" stroke-width="2" stroke-linejoin="round"/>`, ...marks];
}

interface EndLabel {
  readonly text: string;
  readonly color: string;
  readonly y: number;
}

/** Names and last values for the lines' ends, pushed apart where they would overlap. */
function endLabels(series: readonly Series[], up: ScaleLinear<number, number>, digits: number): EndLabel[] {
  const labels = series.flatMap(({ name, color, points }) => {
    const last = points.findLastIndex(([, value]) => value !== undefined);
    if (last < 0) return [];
    const [epoch, value] = points[last] as [number, number];
    const shown = Math.abs(value) >= 1e5 ? short(value) : value.toFixed(digits);
    const when = last < points.length - 1 ? ` at ${epoch}` : '';
    return [{ text: `${name} ${shown}${when}`.trim(), color, y: up(value) }];
  });
  labels.sort((a, b) => a.y - b.y);
  const apart = 16;
  const middle = labels.reduce((sum, { y }) => sum + y, 0) / labels.length;
  if (labels.every(({ y }) => Math.abs(y - middle) >= apart / 2)) return labels;
  const top = Math.min(Math.max(middle - apart / 2, plot.top), plot.top + plot.height - apart);
  return labels.length < 2 ? labels : labels.map((label, i) => ({ ...label, y: top + i * apart }));
}

/** A very large or very small number in few characters, such as 1.5e6. */
function short(value: number): string {
  return value === 0
    ? '0'
    : `${Number(value.toPrecision(3))}`.length <= 5
      ? `${Number(value.toPrecision(3))}`
      : value.toExponential(1).replace('+', '');
}
