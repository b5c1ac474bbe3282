import { checkInteger, type Rng } from '@cnn/tensor';
import type { AugmentationOptions } from '../augmentation.ts';
import { type Chance, type ChanceOptions, chanceOf, type Draw, type Drawn } from '../parameters/chance.ts';
import { at, type Column, isTensor, part } from '../parameters/column.ts';
import { drawUniform, interval, type Spread } from '../parameters/draws.ts';
import type { ColorStep } from './color-step.ts';

// What ColorJiggle and ColorJitter have in common: four factors, and the order in which they are used.

export interface ColorFactorsOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** The factor of brightness is drawn from 1 ± this, or from an interval. @default 0 */
  readonly brightness?: Spread;
  /** The factor of contrast is drawn from 1 ± this, or from an interval, at least 0. @default 0 */
  readonly contrast?: Spread;
  /** The factor of saturation is drawn from 1 ± this, or from an interval, at least 0. @default 0 */
  readonly saturation?: Spread;
  /** How far the hue turns is drawn from ± this, or from an interval, in parts of a whole turn within [−0.5, 0.5]. @default 0 */
  readonly hue?: Spread;
  /** Which changes are made, in order: 0 is brightness, 1 contrast, 2 saturation, 3 hue. @default all four, in an order drawn for each image */
  readonly order?: readonly number[];
}

/** Factors `[batch]`, and `order` `[batch, changes]`: 0 is brightness, 1 contrast, 2 saturation, 3 hue. */
export type ColorFactors = Drawn<'brightnessFactor' | 'contrastFactor' | 'saturationFactor' | 'hueFactor' | 'order'>;

/** Places in `order`. */
export const CONTRAST = 1;

/** Factors by their number in `order`, with the one that changes nothing. */
const FACTORS = [
  ['brightnessFactor', 1],
  ['contrastFactor', 1],
  ['saturationFactor', 1],
  ['hueFactor', 0],
] as const;

/** What the options mean; factors of brightness are at most `brightest`. */
export function colorFactors(
  owner: string,
  options: ColorFactorsOptions,
  brightest: number,
): {
  readonly chance: Chance;
  readonly options: AugmentationOptions;
  readonly draw: Draw<'brightnessFactor' | 'contrastFactor' | 'saturationFactor' | 'hueFactor' | 'order'>;
} {
  const chance = chanceOf(owner, options, 1);
  const { brightness = 0, contrast = 0, saturation = 0, hue = 0, order } = options;
  const any = { around: 1, within: [0, Number.POSITIVE_INFINITY] } as const;
  const limits = {
    brightness: interval(owner, 'brightness', brightness, { around: 1, within: [0, brightest] }),
    contrast: interval(owner, 'contrast', contrast, any),
    saturation: interval(owner, 'saturation', saturation, any),
    hue: interval(owner, 'hue', hue, { within: [-0.5, 0.5] }),
  };
  for (const [k, change] of (order ?? []).entries()) {
    checkInteger(owner, 'order', change, 0, FACTORS.length - 1);
    if (order?.indexOf(change) !== k) throw new RangeError(`${owner}: order must not repeat a change, found ${change}`);
  }
  return {
    chance,
    options: { brightness, contrast, saturation, hue, order, ...chance },
    draw: (rng: Rng) => ({
      brightnessFactor: drawUniform(rng, 'brightnessFactor', limits.brightness),
      contrastFactor: drawUniform(rng, 'contrastFactor', limits.contrast),
      saturationFactor: drawUniform(rng, 'saturationFactor', limits.saturation),
      hueFactor: drawUniform(rng, 'hueFactor', limits.hue),
      order: order ?? rng.fold('order').permutation(FACTORS.length),
    }),
  };
}

/** Whether a change, by its number in `order`, does something to any image. */
export function isUsed(params: ColorFactors, change: number): boolean {
  const [name, neutral] = FACTORS[change]!;
  const factors = params[name];
  return isTensor(factors) || params.applied.some((flag, i) => flag === 1 && factors[i] !== neutral);
}

/**
 * Throws if what has no colours is to have them changed.
 *
 * @throws TypeError that says what to leave out.
 */
export function checkColors(owner: string, params: ColorFactors, channels: number): void {
  const used = [isUsed(params, 2) ? 'saturation' : '', isUsed(params, 3) ? 'hue' : ''].filter(Boolean).join(' and ');
  if (channels === 3 || !used) return;
  throw new TypeError(`${owner}: to change ${used}, images must have 3 channels, found ${channels}; leave out ${used}`);
}

/** The place of a change in each image's order; behind all others where it is not among them. */
export function placesOf({ order, applied }: ColorFactors, change: number): Uint8Array {
  const places = changesOf(order, applied.length);
  return Uint8Array.from(applied, (_, i) => {
    const place = places.findIndex((column) => at(column, i) === change);
    return place < 0 ? places.length : place;
  });
}

/**
 * Steps in each image's own order: for each place the steps of each change, for those images that have it there.
 *
 * @param stepsOf the steps of a change, by its number.
 * @param isWanted whether image i has what stands at a place. @default always
 */
export function inOrder(
  { order, applied }: ColorFactors,
  stepsOf: (change: number) => readonly ColorStep[],
  isWanted: (place: number, i: number) => boolean = () => true,
): ColorStep[] {
  return changesOf(order, applied.length).flatMap((column, place) =>
    FACTORS.flatMap((_, change) => {
      const chosen = applied.map((flag, i) => (flag && at(column, i) === change && isWanted(place, i) ? 1 : 0));
      return chosen.includes(1) ? stepsOf(change).map((step) => ({ ...step, applied: chosen })) : [];
    }),
  );
}

/** For each place the number of the change that each image has there. */
function changesOf(order: ColorFactors['order'], batch: number): Column[] {
  const width = (isTensor(order) ? order.size : order.length) / batch;
  return Array.from({ length: width }, (_, place) => part(order, place, width));
}
