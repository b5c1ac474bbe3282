import { checkImages, checkRange, formatShape, type Shape } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import type { ColorStep } from './color-step.ts';
import { recolor } from './recolor.ts';

/** One number for all channels, or one for each. */
export type PerChannel = number | readonly number[];

/**
 * Subtracts the mean of each channel and divides by its deviation.
 *
 * Use it as the last step, with the statistics of the training data (`CIFAR10.mean`, `CIFAR10.std`), so that a network sees numbers
 * around 0 of size 1. Images `[batch, height, width, channels]` → the same shape. Follows torchvision.transforms.Normalize and
 * kornia.augmentation.Normalize.
 *
 * @throws RangeError if a mean is not finite, a deviation is not above 0, or their counts differ; TypeError if the images have another
 * number of channels.
 * @example
 * const inputs = normalize([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.201]).apply(images);
 */
export function normalize(mean: PerChannel, std: PerChannel): DescribedAugmentation<void> {
  return perChannel('normalize', 'Normalize', mean, std, (center, scale) => [1 / scale, -center / scale]);
}

/**
 * Undoes {@link normalize}: multiplies by the deviation of each channel and adds its mean.
 *
 * Use it to show what a network was given. Follows kornia.augmentation.Denormalize.
 *
 * @throws as {@link normalize}.
 * @example
 * const pictures = denormalize(CIFAR10.mean, CIFAR10.std).apply(inputs);
 */
export function denormalize(mean: PerChannel, std: PerChannel): DescribedAugmentation<void> {
  return perChannel('denormalize', 'Denormalize', mean, std, (center, scale) => [scale, center]);
}

function perChannel(
  owner: string,
  name: string,
  mean: PerChannel,
  std: PerChannel,
  product: (center: number, scale: number) => readonly [factor: number, offset: number],
): DescribedAugmentation<void> {
  const centers = listOf(mean);
  const scales = listOf(std);
  for (const value of centers) checkRange(owner, 'mean', value, Number.NEGATIVE_INFINITY);
  for (const value of scales) {
    if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${owner}: std must be above 0, found ${value}`);
  }
  if (centers.length === 0 || scales.length === 0) {
    throw new RangeError(
      `${owner}: ${centers.length === 0 ? 'mean' : 'std'} has no channel; give one number or one for each`,
    );
  }
  if (centers.length !== scales.length && centers.length !== 1 && scales.length !== 1) {
    throw new RangeError(`${owner}: mean has ${centers.length} channels and std ${scales.length}; give both as many`);
  }
  const longer = centers.length > scales.length ? centers : scales;
  const products = longer.map((_, c) => product(centers[c] ?? centers[0]!, scales[c] ?? scales[0]!));
  const step: ColorStep = {
    kind: 'scale',
    factor: products.map(([factor]) => factor),
    offset: products.map(([, offset]) => offset),
  };
  const colors = (_: unknown, shape: Shape): readonly ColorStep[] => {
    const channels = shape[3]!;
    for (const [option, { length }] of Object.entries({ mean: centers, std: scales })) {
      if (length === 1 || length === channels) continue;
      throw new TypeError(
        `${owner}: ${option} has ${length} channels, but the images ${formatShape(shape)} have ${channels}; ` +
          `give ${channels === 1 ? 'one number' : `${channels} numbers`}`,
      );
    }
    return [step];
  };
  // Not by `color`, as there is no chance, and `apply` needs no parameters.
  return {
    name,
    options: { mean, std },
    sample: () => undefined,
    apply: (images) => recolor(images, colors(undefined, checkImages(owner, images))),
    colors,
  };
}

function listOf(values: PerChannel): number[] {
  return typeof values === 'number' ? [values] : [...values];
}
