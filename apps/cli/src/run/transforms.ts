import { fitTo, normalize, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import type { Augmentation, Tensor } from '@cnn/tensor';
import type { AugmentName } from '../data/data-source.ts';
import type { RunConfig } from './config.ts';

type InputShape = readonly [height: number, width: number, channels: number];
type Normalization = Pick<RunConfig, 'mean' | 'std'>;

/** From the data's pictures to what the model sees in evaluation. */
export function evaluationTransform({ mean, std }: Normalization, inputShape: InputShape): Augmentation {
  return sequence(fitTo(inputShape), normalize(mean, std));
}

/** From the data's pictures to what the model sees in training. */
export function trainingTransform(
  { mean, std, augment }: Normalization & Pick<RunConfig, 'augment'>,
  inputShape: InputShape,
): Augmentation {
  const [height, width] = inputShape;
  const members: Record<AugmentName, () => Augmentation> = {
    crop: () => randomCrop([height, width], { padding: 4 }),
    flip: () => randomHorizontalFlip(),
  };
  return sequence(fitTo(inputShape), ...augment.map((name) => members[name]()), normalize(mean, std));
}

/** From pictures in [0, 1] of the model's size to what it sees, as a function for `model.classifier`. */
export function normalizing({ mean, std }: Normalization): (images: Tensor) => Tensor {
  const transform = normalize(mean, std);
  return (images) => transform.apply(images);
}
