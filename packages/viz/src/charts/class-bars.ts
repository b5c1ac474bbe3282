import { checkInteger } from '@cnn/tensor';
import { svgImage } from '../grids/grid.ts';
import { checkPicture, type Picture } from '../picture/picture.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { escapeText, textWidth } from '../svg/text.ts';
import { linearScale, roundDomain, roundTicks } from './scale.ts';
import { shortNumber } from './short-number.ts';

/** A named value. */
export interface ClassBar {
  readonly name: string;
  readonly value: number;
  /** Ends of the interval in which the value lies; both or none. */
  readonly low?: number;
  readonly high?: number;
  /** Stands before the bar. */
  readonly picture?: Picture;
}

export interface ClassBarsOptions {
  /** Most bars that are drawn. @default 20 */
  readonly limit?: number;
  /** Whether bars come by size, the largest first; those that are left out are then the smallest. @default true */
  readonly sort?: boolean;
  /** Shows values as per cent: 0.25 as 25.0 %. @default false */
  readonly percent?: boolean;
  /** What the values are about, drawn at the left. @default none */
  readonly picture?: Picture;
  /** What the values are. @default '' */
  readonly label?: string;
  /** @default 'Classes' */
  readonly title?: string;
}

/**
 * Draws named values as bars, one below the other: probabilities of an image, accuracies of classes, contributions to a logit.
 *
 * Values by name, or a list that may hold intervals (drawn as whiskers) and pictures → SVG. Values below 0 go to the left, in orange. With `sort` the size counts,
 * not the sign. A value that is NaN or infinite has no bar, which it says itself.
 *
 * @throws RangeError if there is no value, or an interval does not hold its value; TypeError for a picture whose bytes do not fill it.
 * @example
 * const svg = classBars({ cat: 0.7, dog: 0.2, frog: 0.1 }, { percent: true, limit: 2 });
 */
export function classBars(
  values: Readonly<Record<string, number>> | readonly ClassBar[],
  { limit = 20, sort = true, percent = false, picture, label = '', title = 'Classes' }: ClassBarsOptions = {},
): string {
  checkInteger('classBars', 'limit', limit, 1);
  const all = barsOf(values);
  for (const bar of all) check(bar);
  if (picture) checkPicture('classBars', picture);
  const shown = (sort ? [...all].sort(bySize) : all).slice(0, limit);
  const [rowHeight, thumbnail] = shown.some((bar) => bar.picture) ? [44, 36] : [24, 0];
  const nameWidth = Math.min(180, Math.max(...shown.map(({ name }) => textWidth(name, 12))));
  const across = picture ? 128 + 20 : 0;
  const left = 20 + across + nameWidth + (thumbnail > 0 ? thumbnail + 8 : 0) + 8;
  const top = 46;
  const text = (value: number) => valueText(value, percent);
  const ends = shown.flatMap(({ value, low = value, high = value }) => [low, value, high]).filter(Number.isFinite);
  const [from, to] = domainOf(ends);
  // Room for the numbers at the ends of the bars.
  const words = Math.max(...shown.map(({ value }) => textWidth(text(value), 12))) + 10;
  const plotLeft = left + (from < 0 ? words : 0);
  const domain = roundDomain([from, to], 4);
  const scale = linearScale(domain, [plotLeft, plotLeft + plotWidth]);
  const x = (value: number) => scale(Math.min(Math.max(value, domain[0]), domain[1]));
  const [rowsHeight, right] = [shown.length * rowHeight, plotLeft + plotWidth];
  const bottom = top + rowsHeight;
  const note = noteOf(all.length - shown.length, sort);
  const rows = shown.map((bar, i) => row(bar, { y: top + i * rowHeight, rowHeight, thumbnail, left, x, text }));
  const body = [
    svgText(title, 20, 28, { size: headingSize, bold: true, width: 560 }),
    picture ? svgImage(picture, 20, top, { ...fitted(picture, 128), tooltip: title }) : '',
    ...roundTicks(domain, 4).flatMap((tick) => [
      `<path d="M${round(x(tick))} ${top}V${bottom + 4}" stroke="${palette.line}"/>`,
      svgText(percent ? `${round(100 * tick)}` : tickText(tick), x(tick), bottom + 19, {
        anchor: 'middle',
        fill: palette.muted,
      }),
    ]),
    ...rows,
    `<path d="M${round(x(0))} ${top}V${bottom}" stroke="${palette.muted}"/>`,
    svgText(percent ? `${label || 'Share'} (%)` : label, plotLeft + plotWidth / 2, bottom + 38, {
      anchor: 'middle',
      fill: palette.muted,
    }),
    note && svgText(note, 20, bottom + (label || percent ? 58 : 42), { fill: palette.muted }),
  ];
  const height = Math.max(bottom + (label || percent ? 50 : 34) + (note ? 18 : 0), picture ? top + 148 : 0);
  const width = Math.max(right + words + 16, 40 + headingWidth(title, 560), 40 + textWidth(note, 12));
  const description = `${shown.map(({ name, value }) => `${name}: ${text(value)}`).join('; ')}. ${note}`.trim();
  return svgDocument({ width, height, title, description }, body.filter(Boolean).join('\n'));
}

const plotWidth = 280;

function barsOf(values: Readonly<Record<string, number>> | readonly ClassBar[]): readonly ClassBar[] {
  const bars = Array.isArray(values)
    ? (values as readonly ClassBar[])
    : Object.entries(values as Readonly<Record<string, number>>).map(([name, value]) => ({ name, value }));
  if (bars.length === 0) throw new RangeError('classBars: expected at least one value, found none');
  return bars;
}

function check({ name, value, low, high, picture }: ClassBar): void {
  if (picture) checkPicture('classBars', picture);
  if (low === undefined && high === undefined) return;
  if (low !== undefined && high !== undefined && low <= value && value <= high) return;
  throw new RangeError(`classBars: expected an interval around ${value} for '${name}', found ${low} to ${high}`);
}

/** From the smallest end to the largest, with 0; within what floats can divide. */
function domainOf(ends: readonly number[]): [from: number, to: number] {
  const [from, to] = [Math.max(-1e300, Math.min(0, ...ends)), Math.min(1e300, Math.max(0, ...ends))];
  return to - from < 1e-290 ? [0, 1] : [from, to];
}

/** The largest first, whatever its sign; what is not finite last. */
function bySize(a: ClassBar, b: ClassBar): number {
  const [sizeA, sizeB] = [a, b].map(({ value }) => (Number.isFinite(value) ? Math.abs(value) : -1));
  return sizeB - sizeA;
}

function noteOf(left: number, sort: boolean): string {
  if (left === 0) return '';
  return `${left} more ${left === 1 ? 'is' : 'are'} ${sort ? 'smaller' : 'not drawn'}.`;
}

function valueText(value: number, percent: boolean): string {
  if (!Number.isFinite(value)) return `${value}`;
  if (percent) return `${(100 * value).toFixed(1)} %`;
  return Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? shortNumber(value)
    : `${Number(value.toPrecision(4))}`;
}

const tickText = (tick: number): string =>
  Math.abs(tick) >= 1e5 ? shortNumber(tick) : `${Number(tick.toPrecision(6))}`;

function fitted({ width, height }: Picture, edge: number): { readonly width: number; readonly height: number } {
  const scale = edge / Math.max(width, height);
  return { width: width * scale, height: height * scale };
}

interface Row {
  readonly y: number;
  readonly rowHeight: number;
  readonly thumbnail: number;
  readonly left: number;
  readonly x: (value: number) => number;
  readonly text: (value: number) => string;
}

function row({ name, value, low, high, picture }: ClassBar, { y, rowHeight, thumbnail, left, x, text }: Row): string {
  const middle = y + rowHeight / 2;
  const hasBar = Number.isFinite(value);
  const interval = low === undefined || high === undefined ? '' : ` (${text(low)} to ${text(high)})`;
  const [from, to] = hasBar ? [x(Math.min(0, value)), x(Math.max(0, value))] : [x(0), x(0)];
  const thickness = thumbnail > 0 ? 24 : 16;
  const parts = [`<title>${escapeText(`${name}: ${text(value)}${interval}`)}</title>`];
  const nameRight = left - 8 - (thumbnail > 0 ? thumbnail + 8 : 0);
  parts.push(svgText(name, nameRight, middle + 4, { anchor: 'end', width: 181 }));
  if (picture) {
    const size = fitted(picture, thumbnail);
    const corner = [left - 8 - thumbnail / 2 - size.width / 2, middle - size.height / 2] as const;
    parts.push(svgImage(picture, ...corner, { ...size, tooltip: name }));
  }
  if (hasBar) {
    const fill = value < 0 ? palette.orange : palette.blue;
    parts.push(
      `<rect x="${round(from)}" y="${round(middle - thickness / 2)}" width="${round(to - from)}" height="${thickness}" fill="${fill}"/>`,
    );
  }
  if (interval) {
    const [a, b] = [round(x(low!)), round(x(high!))];
    const path = `M${a} ${middle}H${b}M${a} ${middle - 4}v8M${b} ${middle - 4}v8`;
    // A light rim keeps the line visible on the bar.
    parts.push(`<path d="${path}" fill="none" stroke="${palette.panel}" stroke-width="3.5"/>`);
    parts.push(`<path d="${path}" fill="none" stroke="${palette.ink}" stroke-width="1.5"/>`);
  }
  const ends = [from, to, ...(interval ? [x(low!), x(high!)] : [])];
  const isLeft = value < 0;
  const end = isLeft ? Math.min(...ends) - 6 : Math.max(...ends) + 6;
  parts.push(
    svgText(text(value), end, middle + 4, {
      anchor: isLeft ? 'end' : 'start',
      fill: hasBar ? palette.ink : palette.orange,
    }),
  );
  return `<g>${parts.join('')}</g>`;
}
