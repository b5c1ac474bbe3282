import {
  customGradient,
  hasKernel,
  mean,
  mul,
  reshape,
  scope,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
} from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { effect } from '../effects/effect.ts';
import { type Column, isTensor, minus, times } from '../parameters/column.ts';
import type { Spread } from '../parameters/draws.ts';
import {
  CONTRAST,
  type ColorFactors,
  type ColorFactorsOptions,
  checkColors,
  colorFactors,
  inOrder,
  isUsed,
  placesOf,
} from './color-factors.ts';
import { CLIP, type ColorStep, UNIT } from './color-step.ts';
import { EYE } from './random-grayscale.ts';
import { TURN } from './random-hue.ts';
import { RECOLOR, recolor } from './recolor.ts';

export interface ColorJitterOptions extends ColorFactorsOptions {
  /** The factor of brightness is drawn from 1 ± this, or from an interval, at least 0. @default 0 */
  readonly brightness?: Spread;
}

/**
 * Changes brightness, contrast, saturation and hue of each image as torchvision does, one after the other in an order of its own.
 *
 * Brightness multiplies, contrast blends with the mean grey of the image, saturation with the grey of each pixel, hue is that of HSV; the result of each is
 * kept within [0, 1]. Use it to train as papers did; {@link colorJiggle} is one pass where this, for its mean, is three.
 *
 * Images `[batch, height, width, channels]` in [0, 1] → the same shape. Those of one channel have no saturation and hue and keep them, as in torchvision
 * (Kornia refuses a hue); for any other number than three they cannot be changed. Parameters: `brightnessFactor`, `contrastFactor`, `saturationFactor`,
 * `hueFactor` `[batch]`, `order` `[batch, 4]`. Follows kornia.augmentation.ColorJitter and torchvision.transforms.ColorJitter, which draw one order for the
 * whole batch.
 *
 * @throws RangeError if a range is reversed or out of bounds, `order` holds another number than 0 … 3 or one twice, or `p` is outside [0, 1]; TypeError
 * if saturation or hue is to change in images of other than one or three channels.
 * @example
 * const jitter = colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 });
 * const batch = augment(images, jitter, rng.fold(epoch));
 */
export function colorJitter(options: ColorJitterOptions = {}): DescribedAugmentation<ColorFactors> {
  const owner = 'ColorJitter';
  return effect(owner, {
    ...colorFactors(owner, options, Number.POSITIVE_INFINITY),
    change: (images, params) => {
      const channels = images.shape[3]!;
      if (channels !== 1) checkColors(owner, params, channels);
      const tensors = Object.values(params).some(isTensor);
      if (tensors || !hasKernel(RECOLOR)) return jittered(images, params, (grey) => grey);
      // The kernel takes numbers, so the mean is read; its gradient takes the way on which it is a tensor.
      return customGradient(([x]: [Tensor], save) => {
        save([x]);
        const value = scope(() => jittered(x, params, (grey) => grey.dataSync() as Float32Array));
        const again = (at: Tensor) => jittered(at, params, (grey) => grey);
        return {
          value,
          gradient: (dy, [saved]) => [valueAndGradient((at) => sum(mul(dy, again(at))), saved!).gradient],
        };
      })(images);
    },
  });
}

/** What comes before the contrast, the mean, and the rest with the contrast first. */
function jittered(images: Tensor, params: ColorFactors, columnOf: (grey: Tensor) => Column): Tensor {
  const channels = images.shape[3]!;
  const contrastPlaces = placesOf(params, CONTRAST);
  const isUsedHere = (change: number) => isUsed(params, change) && (change < 2 || channels === 3);
  const steps = (isWanted: (place: number, i: number) => boolean, contrast: readonly ColorStep[]) =>
    inOrder(params, (change) => (isUsedHere(change) ? stepsOf(change, params, contrast) : []), isWanted);
  if (!isUsed(params, CONTRAST)) return recolor(images, [CLIP, ...steps(() => true, [])]);
  const before = recolor(images, [CLIP, ...steps((place, i) => place < contrastPlaces[i]!, [])]);
  const { contrastFactor } = params;
  const grey = times(columnOf(meanGrey(before)), minus(1, contrastFactor));
  const contrast = { kind: 'scale', factor: contrastFactor, offset: grey, ...UNIT } as const;
  return recolor(
    before,
    steps((place, i) => place >= contrastPlaces[i]!, [contrast]),
  );
}

function stepsOf(change: number, params: ColorFactors, contrast: readonly ColorStep[]): readonly ColorStep[] {
  const { brightnessFactor, saturationFactor, hueFactor } = params;
  switch (change) {
    case 0:
      return [{ kind: 'scale', factor: brightnessFactor, offset: 0, ...UNIT }];
    case CONTRAST:
      return contrast;
    case 2:
      return [{ kind: 'mix', matrix: saturated(saturationFactor), ...UNIT }];
    default:
      return [{ kind: 'hsv', hue: times(hueFactor, TURN), saturation: 1, ...UNIT }];
  }
}

/** factor · x + (1 − factor) · grey. */
function saturated(factor: Column): Column[] {
  const rest = minus(1, factor);
  return EYE.flatMap((_, row) => [
    ...EYE.map((weight, column) => (row === column ? minus(1, times(rest, 1 - weight)) : times(rest, weight))),
    0,
  ]);
}

/** The mean grey of each image, `[batch]`. */
function meanGrey(images: Tensor): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const means = mean(reshape(images, [batch, height * width, channels]), 1);
  return channels === 3 ? sum(mul(means, tensor([...EYE])), 1) : mean(means, 1);
}
