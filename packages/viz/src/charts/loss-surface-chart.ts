import { checkInteger } from '@cnn/tensor';
import { svgImage } from '../grids/grid.ts';
import type { LossSurface } from '../landscape/loss-surface.ts';
import { colorText } from '../picture/color.ts';
import { type ColorScale, colorTable } from '../picture/color-table.ts';
import { finiteRange, heatMap, type Range } from '../picture/heat-map.ts';
import type { Picture } from '../picture/picture.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { contourSegments } from './contour-segments.ts';
import { logTicks } from './log-ticks.ts';
import { frameBottom, frameLeft, type PlotFrame, plotFrame } from './plot-frame.ts';
import { roundTicks } from './scale.ts';
import { shortNumber } from './short-number.ts';

export interface LossSurfaceChartOptions {
  /** Colours and contours by equal factors instead of equal steps; losses that are not above 0 are gaps. @default false */
  readonly logarithmic?: boolean;
  /** How many contour lines; 0 for none. @default 12 */
  readonly contours?: number;
  /** What the ends of the colours mean, so that surfaces can be compared. @default the smallest and the largest finite loss */
  readonly range?: Range;
  /** @default 'viridis' */
  readonly colors?: ColorScale;
  /** @default 'Loss around the model' */
  readonly title?: string;
}

/**
 * Draws a loss surface from above: colours for the losses, lines of equal loss, a cross where the model is and a ring at the smallest loss.
 *
 * What {@link lossSurface} returns → SVG. Losses that are NaN or infinite are gaps, which a note counts.
 *
 * @throws RangeError if there are not two columns and rows at least, the losses do not fill them, places do not ascend, or an option is out of range.
 * @example
 * const svg = lossSurfaceChart(await lossSurface(model, loss), { logarithmic: true });
 */
export function lossSurfaceChart(surface: LossSurface, options: LossSurfaceChartOptions = {}): string {
  const { logarithmic = false, contours = 12, colors = 'viridis', title = 'Loss around the model' } = options;
  checkInteger('lossSurfaceChart', 'contours', contours, 0, 100);
  check(surface);
  const { alphas, betas, losses } = surface;
  const size = [betas.length, alphas.length] as const;
  const heights = Float64Array.from(losses, (loss) => (logarithmic ? (loss > 0 ? Math.log(loss) : Number.NaN) : loss));
  const range = rangeOf(heights, options);
  const frame = plotFrame(
    { left: frameLeft, top, width: edge, height: edge },
    { label: 'along the first direction', domain: aroundCells(alphas) },
    { label: 'along the second direction', domain: aroundCells(betas) },
  );
  const picture = upsideDown(heatMap(heights, size, { colors, range }));
  const lines = levels(range, contours).map((level) => line(heights, surface, level, frame));
  const gaps = heights.reduce((count, height) => count + Number(!Number.isFinite(height)), 0);
  const note =
    gaps === 0
      ? ''
      : `${gaps} of ${losses.length} losses ${gaps === 1 ? 'is' : 'are'} ${logarithmic ? 'not finite or not above 0' : 'not finite'}: ${gaps === 1 ? 'the gap' : 'the gaps'}.`;
  const least = smallest(heights);
  const body = [
    svgText(title, 20, 28, { size: headingSize, bold: true, width: 560 }),
    frame.body,
    `<rect x="${frameLeft}" y="${top}" width="${edge}" height="${edge}" fill="${palette.line}"/>`,
    svgImage(picture, frameLeft, top, { width: edge, height: edge, tooltip: 'losses', frame: true }),
    `<g fill="none" stroke="#ffffff" stroke-opacity="0.75" stroke-linecap="round">${lines.join('')}</g>`,
    ...(least < 0 ? [] : [ring(surface, least, frame)]),
    cross(frame, aroundCells(alphas), aroundCells(betas)),
    ...colorBar(range, colors, logarithmic),
    note && svgText(note, 20, top + edge + frameBottom + 10, { fill: palette.orange }),
  ];
  const width = Math.max(frameLeft + edge + 110, 40 + headingWidth(title, 560), 40 + textWidth(note, 12));
  const height = top + edge + frameBottom + (note ? 22 : 4);
  return svgDocument(
    { width, height, title, description: described(surface, least, note) },
    body.filter(Boolean).join('\n'),
  );
}

const top = 46;
const edge = 360;

function check({ alphas, betas, losses }: LossSurface): void {
  if (alphas.length < 2 || betas.length < 2 || losses.length !== alphas.length * betas.length) {
    throw new RangeError(
      `lossSurfaceChart: expected losses for two columns and rows at least, found ${losses.length} for ${alphas.length} × ${betas.length}`,
    );
  }
  for (const places of [alphas, betas]) {
    if (!places.every((place, i) => Number.isFinite(place) && (i === 0 || place > places[i - 1])))
      throw new RangeError(`lossSurfaceChart: expected places that ascend, found ${Array.from(places).join(', ')}`);
  }
}

function rangeOf(heights: Float64Array, { range, logarithmic = false }: LossSurfaceChartOptions): Range {
  if (!range) return finiteRange(heights);
  const { low, high } = range;
  if (!(low < high && Number.isFinite(low) && Number.isFinite(high)) || (logarithmic && low <= 0)) {
    throw new RangeError(
      `lossSurfaceChart: expected a range that ascends${logarithmic ? ' from above 0' : ''}, found ${low} to ${high}`,
    );
  }
  return logarithmic ? { low: Math.log(low), high: Math.log(high) } : range;
}

/** From half a cell before the first to half a cell behind the last. */
function aroundCells(places: Float64Array): [number, number] {
  const half = (places[places.length - 1] - places[0]) / (places.length - 1) / 2;
  return [places[0] - half, places[places.length - 1] + half];
}

/** Pictures begin at the top, and y at the bottom. */
function upsideDown({ width, height, data }: Picture): Picture {
  const turned = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++)
    turned.set(data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * (height - 1 - y) * width);
  return { width, height, data: turned };
}

/** Evenly between the ends, without them. */
function levels({ low, high }: Range, count: number): number[] {
  return high > low ? Array.from({ length: count }, (_, i) => low + ((i + 1) * (high - low)) / (count + 1)) : [];
}

function line(heights: Float64Array, { alphas, betas }: LossSurface, level: number, { x, y }: PlotFrame): string {
  const at = (places: Float64Array, place: number) => {
    const before = Math.min(places.length - 2, Math.floor(place));
    return places[before] + (place - before) * (places[before + 1] - places[before]);
  };
  const path = contourSegments(heights, [betas.length, alphas.length], level)
    .map(([ax, ay, bx, by]) => `M${x(at(alphas, ax))} ${y(at(betas, ay))}L${x(at(alphas, bx))} ${y(at(betas, by))}`)
    .join('');
  return path && `<path d="${path}"/>`;
}

/** Index of the smallest finite value; −1 where there is none. */
function smallest(heights: Float64Array): number {
  return heights.reduce((least, height, i) => (Number.isFinite(height) && !(height >= heights[least]) ? i : least), -1);
}

function ring({ alphas, betas, losses }: LossSurface, least: number, { x, y }: PlotFrame): string {
  const [cx, cy] = [x(alphas[least % alphas.length]), y(betas[Math.floor(least / alphas.length)])];
  const circle = `cx="${cx}" cy="${cy}" r="8" fill="none"`;
  return `<g><title>smallest loss: ${shortNumber(losses[least])}</title><circle ${circle} stroke="#000000" stroke-width="3.5"/><circle ${circle} stroke="#ffffff" stroke-width="1.5"/></g>`;
}

/** Where the model is, if that lies on the surface. */
function cross({ x, y }: PlotFrame, ...sides: readonly [number, number][]): string {
  if (!sides.every(([from, to]) => from <= 0 && to >= 0)) return '';
  const path = `M${round(x(0) - 5)} ${y(0)}h10M${x(0)} ${round(y(0) - 5)}v10`;
  return `<g><title>where the model is</title><path d="${path}" stroke="#000000" stroke-width="4"/><path d="${path}" stroke="#ffffff" stroke-width="1.8"/></g>`;
}

function colorBar({ low, high }: Range, colors: ColorScale, logarithmic: boolean): string[] {
  const [x, steps] = [frameLeft + edge + 24, 64];
  const table = colorTable(colors);
  const bars = Array.from({ length: steps }, (_, i) => {
    const color = colorText(table[Math.round(((steps - 1 - i) * 255) / (steps - 1))]);
    // Each a little taller than its step, or light lines show between them.
    return `<rect x="${x}" y="${round(top + (i * edge) / steps)}" width="14" height="${round(edge / steps + (i < steps - 1 ? 0.5 : 0))}" fill="${color}"/>`;
  });
  if (!(high > low))
    return [
      ...bars,
      svgText(shortNumber(logarithmic ? Math.exp(low) : low), x + 20, top + edge + 4, { fill: palette.muted }),
    ];
  const ticks = logarithmic
    ? logTicks(Math.exp(low), Math.exp(high)).map((tick) => [Math.log(tick), tick] as const)
    : roundTicks([low, high], 6).map((tick) => [tick, tick] as const);
  const marks = ticks.map(([height, loss]) => {
    const y = top + edge - ((height - low) / (high - low)) * edge;
    return `<path d="M${x + 14} ${round(y)}h4" stroke="${palette.muted}"/>${svgText(shortNumber(loss), x + 22, y + 4, { fill: palette.muted })}`;
  });
  return [...bars, ...marks];
}

function described({ alphas, betas, losses }: LossSurface, least: number, note: string): string {
  if (least < 0) return `No finite loss. ${note}`;
  const [alpha, beta] = [alphas[least % alphas.length], betas[Math.floor(least / alphas.length)]];
  const { low, high } = finiteRange(losses);
  return `Losses from ${shortNumber(low)} to ${shortNumber(high)}, the smallest at (${shortNumber(alpha)}, ${shortNumber(beta)}). ${note}`.trim();
}
