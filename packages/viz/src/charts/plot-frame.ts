import { palette, round, svgText } from '../svg/document.ts';
import { logTicks } from './log-ticks.ts';
import { linearScale, logScale, roundTicks, type Scale, tickFormat } from './scale.ts';
import { shortNumber } from './short-number.ts';

/** A rectangle for a plot, in pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Axis {
  readonly label: string;
  /** Its ends. */
  readonly domain: readonly [from: number, to: number];
  /** Equal factors equally far apart; the domain must be above 0. @default false */
  readonly logarithmic?: boolean;
  /** About how many numbers stand at it, or the numbers themselves. @default 5 */
  readonly ticks?: number | readonly number[];
  /** @default in few digits */
  readonly format?: (value: number) => string;
}

export interface PlotFrame {
  /** SVG elements that belong behind the plot. */
  readonly body: string;
  /** From values to pixels. */
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** The axes of a plot: lines across at the numbers of y, small marks at those of x, and what the axes mean. */
export function plotFrame({ left, top, width, height }: Place, xAxis: Axis, yAxis: Axis): PlotFrame {
  const [right, bottom] = [left + width, top + height];
  const x = scaleOf(xAxis, [left, right]);
  const y = scaleOf(yAxis, [bottom, top]);
  const format = { x: formatOf(xAxis, x), y: formatOf(yAxis, y) };
  const body = [
    ...ticksOf(yAxis, y).flatMap((tick) => [
      `<path d="M${round(left)} ${round(y(tick))}H${round(right)}" stroke="${palette.line}"/>`,
      svgText(format.y(tick), left - 8, y(tick) + 4, { anchor: 'end', fill: palette.muted }),
    ]),
    ...ticksOf(xAxis, x).flatMap((tick) => [
      `<path d="M${round(x(tick))} ${round(bottom)}v5" stroke="${palette.muted}"/>`,
      svgText(format.x(tick), x(tick), bottom + 19, { anchor: 'middle', fill: palette.muted }),
    ]),
    `<path d="M${round(left)} ${round(bottom)}H${round(right)}" stroke="${palette.muted}"/>`,
    svgText(xAxis.label, left + width / 2, bottom + 38, { anchor: 'middle', fill: palette.muted, width: width + 60 }),
    svgText(yAxis.label, left - 48, top + height / 2, { anchor: 'middle', fill: palette.muted, rotate: -90 }),
  ];
  return { body: body.join('\n'), x: (value) => round(x(value)), y: (value) => round(y(value)) };
}

/** Pixels around a frame's place: left of it, and below. */
export const frameLeft = 66;
export const frameBottom = 48;

function scaleOf({ domain, logarithmic = false }: Axis, range: [number, number]): Scale {
  return logarithmic ? logScale(domain, range) : linearScale(domain, range);
}

function ticksOf({ logarithmic = false, ticks = 5 }: Axis, { domain }: Scale): number[] {
  const [from, to] = domain;
  if (typeof ticks !== 'number') return [...ticks];
  if (logarithmic) return logTicks(from, to);
  // Where floats have no round numbers between the ends, these must do.
  return to - from > 1e-290 ? roundTicks(domain, ticks) : [from, to];
}

function formatOf(axis: Axis, scale: Scale): (value: number) => string {
  if (axis.format) return axis.format;
  const ticks = ticksOf(axis, scale);
  const count = typeof axis.ticks === 'number' ? axis.ticks : (axis.ticks?.length ?? 5);
  const largest = Math.max(...ticks.map(Math.abs));
  return axis.logarithmic || largest >= 1e5 || largest < 1e-3 ? shortNumber : tickFormat(scale.domain, count);
}
