import type { Say } from '../locale.ts';
import { palette, round, svgText } from '../svg/document.ts';
import { linePath } from '../svg/line-path.ts';
import { textWidth } from '../svg/text.ts';
import { logTicks } from './log-ticks.ts';
import { type Mark, markSvg } from './marks.ts';
import { linearScale, logScale, roundDomain, roundTicks, type Scale, tickFormat } from './scale.ts';
import { shortNumber } from './short-number.ts';
import { spreadApart } from './spread-apart.ts';

/** A line of a panel. */
export interface Series {
  /** Stands at the line's end. */
  readonly name: string;
  readonly color: string;
  /** What marks points, so that lines differ without colour. */
  readonly mark: Mark;
  /** SVG's `stroke-dasharray`. @default a whole line */
  readonly dash?: string;
  /** Which run it is, for tooltips; with it the number at the line's end stands beside its mark. @default none */
  readonly run?: string;
  /** Values behind a smooth line: pale, thin, and without marks or label. @default false */
  readonly faint?: boolean;
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
  /** Whether equal factors are equally far apart; all values must be above 0. @default false */
  readonly logarithmic?: boolean;
  readonly say: Say;
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
export function panel(title: string, series: readonly Series[], options: PanelOptions): Panel {
  const left = options.x + plot.left;
  const [right, bottom] = [left + plot.width, plot.top + plot.height];
  const epochs = [...new Set(series.flatMap(({ points }) => points.map(([epoch]) => epoch)))].sort((a, b) => a - b);
  const values = series.flatMap(({ points }) =>
    points.map(([, value]) => value).filter((value) => value !== undefined),
  );
  const across = linearScale(epochDomain(epochs), [left, right]);
  const up = upwards(values, options, [bottom, plot.top]);

  const body = [
    svgText(title, left, 54, { bold: true }),
    ...(values.length > 0 ? valueAxis(up, left, right) : []),
    ...epochAxis(across, epochs, bottom, options.say),
    `<path d="M${left} ${bottom}H${right}" stroke="${palette.muted}"/>`,
  ];
  if (values.length === 0) {
    body.push(
      svgText(
        options.say({ en: 'no finite value', zh: '没有有限的值' }),
        left + plot.width / 2,
        plot.top + plot.height / 2,
        {
          anchor: 'middle',
          fill: palette.muted,
        },
      ),
    );
  }
  for (const one of series) body.push(...curve(one, across, up, options.say));
  const labels = endLabels(series, up, options);
  body.push(
    ...labels.map(({ text, y, color, mark }) =>
      mark
        ? `${markSvg(mark, right + 14, y, { color })}${svgText(text, right + 22, y + 4)}`
        : svgText(text, right + 10, y + 4, { fill: color, bold: true }),
    ),
  );
  const words = Math.max(48, ...labels.map(({ text, mark }) => textWidth(text, 12) * 1.05 + (mark ? 12 : 0)));
  return { body: body.join('\n'), width: plot.left + plot.width + 10 + words + 16 };
}

function upwards(values: readonly number[], options: PanelOptions, range: [number, number]): Scale {
  if (!options.logarithmic || values.length === 0)
    return linearScale(roundDomain(valueDomain(values, options), 5), range);
  const [low, high] = extentOf(values);
  const room = low === high ? 2 : (high / low) ** 0.06;
  return logScale([low / room, high * room], range);
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
  const [low, high] = extentOf(values);
  const even = high > low ? (high - low) * 0.08 : span > 0 ? 0 : Math.abs(high) * 0.5 || 1;
  const room = Math.max(even, (span - (high - low)) / 2);
  return [Math.max(low - room, Math.min(least, low)), Math.min(high + room, Math.max(most, high))];
}

function extentOf(values: readonly number[]): [low: number, high: number] {
  return values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [values[0], values[0]]);
}

function valueAxis(up: Scale, left: number, right: number): string[] {
  const { domain, logarithmic } = up;
  const ticks = logarithmic ? logTicks(...domain) : roundTicks(domain, 5);
  const largest = Math.max(...ticks.map(Math.abs));
  const format = logarithmic || largest >= 1e5 || largest < 1e-3 ? shortNumber : tickFormat(domain, 5);
  return ticks.flatMap((tick) => [
    `<path d="M${left} ${round(up(tick))}H${right}" stroke="${palette.line}"/>`,
    svgText(format(tick), left - 8, up(tick) + 4, { anchor: 'end', fill: palette.muted }),
  ]);
}

function epochAxis(across: Scale, epochs: readonly number[], bottom: number, say: Say): string[] {
  const ticks = epochs.length === 1 ? epochs : roundTicks(across.domain, 6).filter(Number.isInteger);
  const [from, to] = across.range;
  return [
    ...ticks.flatMap((tick) => [
      `<path d="M${round(across(tick))} ${bottom}v5" stroke="${palette.muted}"/>`,
      svgText(`${tick}`, across(tick), bottom + 19, { anchor: 'middle', fill: palette.muted }),
    ]),
    svgText(say({ en: 'Epoch', zh: '轮次' }), (from + to) / 2, bottom + 38, { anchor: 'middle', fill: palette.muted }),
  ];
}

function curve(
  { points, color, mark, dash, run, faint = false }: Series,
  across: Scale,
  up: Scale,
  say: Say,
): string[] {
  const path = linePath(points.map(([epoch, value]) => [across(epoch), value === undefined ? undefined : up(value)]));
  const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
  if (faint) return [`<path d="${path}" fill="none" stroke="${color}" stroke-opacity="0.35" stroke-linejoin="round"/>`];
  // Many marks would hide the line; a point without neighbours would be invisible without one, and of several runs some tell which is which.
  const every = points.length <= 25 ? 1 : run === undefined ? Number.POSITIVE_INFINITY : Math.ceil(points.length / 8);
  const marked = points.filter(
    ([, value], i) =>
      value !== undefined &&
      (i % every === every - 1 || (points[i - 1]?.[1] === undefined && points[i + 1]?.[1] === undefined)),
  );
  const marks = marked.map(([epoch, value]) =>
    markSvg(mark, across(epoch), up(value!), {
      color,
      tooltip: say({
        en: `${run === undefined ? '' : `${run}, `}epoch ${epoch}: ${value}`,
        zh: `${run === undefined ? '' : `${run}，`}第 ${epoch} 轮：${value}`,
      }),
    }),
  );
  return [
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="2"${dashes} stroke-linejoin="round"/>`,
    ...marks,
  ];
}

interface EndLabel {
  readonly text: string;
  readonly color: string;
  readonly y: number;
  /** Stands before the text. */
  readonly mark?: Mark;
}

/** Names and last values for the lines' ends, pushed apart where they would overlap. */
function endLabels(series: readonly Series[], up: Scale, { digits, say }: PanelOptions): EndLabel[] {
  const labels = series.flatMap(({ name, color, points, run, mark, faint = false }) => {
    const last = points.findLastIndex(([, value]) => value !== undefined);
    if (last < 0 || faint) return [];
    const [epoch, value] = points[last] as [number, number];
    const exact =
      Math.abs(value) >= 1e5 || ('base' in up && value < 10 ** -digits) ? shortNumber(value) : value.toFixed(digits);
    const when = last < points.length - 1 ? say({ en: ` at ${epoch}`, zh: `（第 ${epoch} 轮）` }) : '';
    return [
      { text: `${name} ${exact}${when}`.trim(), color, y: up(value), mark: run === undefined ? undefined : mark },
    ];
  });
  labels.sort((a, b) => a.y - b.y);
  const places = spreadApart(
    labels.map(({ y }) => y),
    16,
    plot.top,
    plot.top + plot.height,
  );
  return labels.map((label, i) => ({ ...label, y: places[i] }));
}
