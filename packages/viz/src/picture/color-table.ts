import { choices } from '@cnn/tensor';
import { interpolateBlues, interpolateInferno, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import { type Color, parseColor } from './color.ts';

/**
 * Scales of colour that keep their order for the colour-blind and in print: matplotlib's viridis, inferno, Blues and gray; and for what has two sides, from blue
 * over white to red.
 */
export type ColorScale = 'viridis' | 'inferno' | 'blues' | 'gray' | 'blue-red';

const scales: Record<ColorScale, (share: number) => string> = {
  viridis: interpolateViridis,
  inferno: interpolateInferno,
  'blue-red': (share) => interpolateRdBu(1 - share),
  blues: interpolateBlues,
  gray: (share) => `rgb(${Array(3).fill(Math.round(share * 255))})`,
};

/**
 * Throws unless `colors` is a scale of colour.
 *
 * @throws RangeError with the nearest one.
 */
export function checkColorScale(owner: string, colors: ColorScale): void {
  if (Object.hasOwn(scales, colors)) return;
  throw new RangeError(`${owner}: unknown colors '${colors}'; ${choices(colors, Object.keys(scales))}`);
}

const tables = new Map<ColorScale, readonly Color[]>();

/** The 256 colours of a scale, from low to high. */
export function colorTable(scale: ColorScale): readonly Color[] {
  let table = tables.get(scale);
  if (!table) {
    table = Array.from({ length: 256 }, (_, i) => parseColor(scales[scale](i / 255)));
    tables.set(scale, table);
  }
  return table;
}

/** The colour for a share in [0, 1] of a scale. */
export function colorAt(scale: ColorScale, share: number): Color {
  return colorTable(scale)[Math.min(255, Math.max(0, Math.floor(share * 256)))];
}
