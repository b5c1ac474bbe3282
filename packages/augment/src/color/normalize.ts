import {
  type Augmentation,
  add,
  checkImages,
  checkRange,
  div,
  formatShape,
  mul,
  scope,
  sub,
  type Tensor,
  tensor,
} from '@cnn/tensor';

/** One number for all channels, or one for each. */
export type PerChannel = number | readonly number[];

/**
 * Subtracts the mean of each channel and divides by its deviation.
 *
 * Use it as the last step, with the statistics of the training data (`CIFAR10.mean`, `CIFAR10.std`), so that a network sees numbers
 * around 0 of size 1. Images `[batch, height, width, channels]` → the same shape. Follows torchvision.transforms.Normalize.
 *
 * @throws RangeError if a mean is not finite, a deviation is not above 0, or their counts differ; TypeError if the images have another
 * number of channels.
 * @example
 * const inputs = normalize([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.201]).apply(images);
 */
export function normalize(mean: PerChannel, std: PerChannel): Augmentation<void> {
  return perChannel('normalize', 'Normalize', mean, std, (images, center, scale) => div(sub(images, center), scale));
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
export function denormalize(mean: PerChannel, std: PerChannel): Augmentation<void> {
  return perChannel('denormalize', 'Denormalize', mean, std, (images, center, scale) =>
    add(mul(images, scale), center),
  );
}

function perChannel(
  owner: string,
  name: string,
  mean: PerChannel,
  std: PerChannel,
  change: (images: Tensor, center: Tensor, scale: Tensor) => Tensor,
): Augmentation<void> {
  const center = listOf(mean);
  const scale = listOf(std);
  for (const value of center) checkRange(owner, 'mean', value, Number.NEGATIVE_INFINITY);
  for (const value of scale) {
    if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${owner}: std must be above 0, found ${value}`);
  }
  if (center.length === 0 || scale.length === 0) {
    throw new RangeError(
      `${owner}: ${center.length === 0 ? 'mean' : 'std'} has no channel; give one number or one for each`,
    );
  }
  if (center.length !== scale.length && center.length !== 1 && scale.length !== 1) {
    throw new RangeError(`${owner}: mean has ${center.length} channels and std ${scale.length}; give both as many`);
  }
  const apply = (images: Tensor): Tensor => {
    const [, , , channels] = checkImages(owner, images);
    for (const [option, { length }] of Object.entries({ mean: center, std: scale })) {
      if (length === 1 || length === channels) continue;
      throw new TypeError(
        `${owner}: ${option} has ${length} channels, but the images ${formatShape(images.shape)} have ${channels}; ` +
          `give ${channels === 1 ? 'one number' : `${channels} numbers`}`,
      );
    }
    return scope(() => change(images, tensor(center), tensor(scale)));
  };
  return { name, sample: () => undefined, apply };
}

function listOf(values: PerChannel): number[] {
  return typeof values === 'number' ? [values] : [...values];
}
