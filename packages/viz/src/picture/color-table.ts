import { choices } from '@cnn/tensor';
import type { Color } from './color.ts';
import { colorSteps } from './color-steps.ts';

/**
 * Scales of colour that keep their order for the colour-blind and in print: matplotlib's viridis, inferno, Blues and gray; and for what has two sides, from blue
 * over white to red.
 */
export type ColorScale = 'viridis' | 'inferno' | 'blues' | 'gray' | 'blue-red';

const names: readonly ColorScale[] = [...(Object.keys(colorSteps) as (keyof typeof colorSteps)[]), 'gray'];

/**
 * Throws unless `colors` is a scale of colour.
 *
 * @throws RangeError with the nearest one.
 */
export function checkColorScale(owner: string, colors: ColorScale): void {
  if (names.includes(colors)) return;
  throw new RangeError(`${owner}: unknown colors '${colors}'; ${choices(colors, names)}`);
}

const tables = new Map<ColorScale, readonly Color[]>();

/** The 256 colours of a scale, from low to high. */
export function colorTable(scale: ColorScale): readonly Color[] {
  let table = tables.get(scale);
  if (!table) {
    table = scale === 'gray' ? Array.from({ length: 256 }, (_, i): Color => [i, i, i]) : unpacked(colorSteps[scale]);
    tables.set(scale, table);
  }
  return table;
}

/** The colour for a share in [0, 1] of a scale. */
export function colorAt(scale: ColorScale, share: number): Color {
  return colorTable(scale)[Math.min(255, Math.max(0, Math.floor(share * 256)))];
}

function unpacked(steps: string): Color[] {
  const bytes = Uint8Array.from(atob(steps), (character) => character.charCodeAt(0));
  // A step downwards is one of nearly 256 upwards.
  for (let i = 3; i < bytes.length; i++) bytes[i] += bytes[i - 3];
  return Array.from({ length: bytes.length / 3 }, (_, i): Color => [bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]]);
}
