import type { DescribedAugmentation } from '../augmentation.ts';
import { minus, times } from '../parameters/column.ts';
import type { Spread } from '../parameters/draws.ts';
import { color } from './color.ts';
import {
  type ColorFactors,
  type ColorFactorsOptions,
  checkColors,
  colorFactors,
  inOrder,
  isUsed,
} from './color-factors.ts';
import { CLIP, type ColorStep, UNIT } from './color-step.ts';
import { TURN } from './random-hue.ts';

export interface ColorJiggleOptions extends ColorFactorsOptions {
  /** The factor of brightness is drawn from 1 ± this, or from an interval, within [0, 2]. @default 0 */
  readonly brightness?: Spread;
}

/**
 * Changes brightness, contrast, saturation and hue of each image, one after the other in an order of its own.
 *
 * Brightness − 1 is added, contrast multiplied, saturation and hue are those of HSV; the result of each is kept within [0, 1]. It is `randomBrightness`,
 * `randomContrast`, `randomSaturation` and `randomHue` in one. Use it as the usual jitter of colours; {@link colorJitter} is torchvision's, whose contrast
 * keeps the mean.
 *
 * Images `[batch, height, width, channels]` in [0, 1] → the same shape; saturation and hue need three channels. All of it is one pass. Parameters:
 * `brightnessFactor`, `contrastFactor`, `saturationFactor`, `hueFactor` `[batch]`, `order` `[batch, 4]`. Follows kornia.augmentation.ColorJiggle, which
 * draws one order for the whole batch.
 *
 * @throws RangeError if a range is reversed or out of bounds, `order` holds another number than 0 … 3 or one twice, or `p` is outside [0, 1]; TypeError
 * if saturation or hue is to change in images without three channels.
 * @example
 * const jiggle = colorJiggle({ brightness: 0.1, contrast: 0.2, saturation: 0.3, hue: 0.05 });
 * const batch = augment(images, jiggle, rng.fold(epoch));
 */
export function colorJiggle(options: ColorJiggleOptions = {}): DescribedAugmentation<ColorFactors> {
  const owner = 'ColorJiggle';
  return color(owner, {
    ...colorFactors(owner, options, 2),
    steps: (params, [, , , channels]) => {
      checkColors(owner, params, channels!);
      return [CLIP, ...inOrder(params, (change) => (isUsed(params, change) ? stepsOf(change, params) : []))];
    },
  });
}

function stepsOf(change: number, params: ColorFactors): ColorStep[] {
  const { brightnessFactor, contrastFactor, saturationFactor, hueFactor } = params;
  const steps: readonly ColorStep[] = [
    { kind: 'scale', factor: 1, offset: minus(brightnessFactor, 1), ...UNIT },
    { kind: 'scale', factor: contrastFactor, offset: 0, ...UNIT },
    { kind: 'hsv', hue: 0, saturation: saturationFactor, ...UNIT },
    { kind: 'hsv', hue: times(hueFactor, TURN), saturation: 1, ...UNIT },
  ];
  return [steps[change]!];
}
