import { fitTo, fromRecipe, normalize, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import { type Augmentation, formatShape, type Tensor } from '@cnn/tensor';
import type { AugmentName } from '../data/data-source.ts';
import type { RunConfig } from './config.ts';

type InputShape = readonly [height: number, width: number, channels: number];
type Normalization = Pick<RunConfig, 'mean' | 'std'>;

/** From the data's pictures to what the model sees in evaluation. */
export function evaluationTransform({ mean, std }: Normalization, inputShape: InputShape): Augmentation {
  return sequence(fitTo(inputShape), normalized({ mean, std }, inputShape));
}

/**
 * From the data's pictures to what the model sees in training.
 *
 * @throws RangeError if a recipe makes pictures that the model does not take.
 */
export function trainingTransform(
  { mean, std, augment, recipe }: Normalization & Pick<RunConfig, 'augment' | 'recipe'>,
  inputShape: InputShape,
): Augmentation {
  if (recipe !== undefined)
    return sequence(fitTo(inputShape), fitting(fromRecipe(recipe), inputShape), normalized({ mean, std }, inputShape));
  const [height, width] = inputShape;
  const members: Record<AugmentName, () => Augmentation> = {
    crop: () => randomCrop([height, width], { padding: 4 }),
    flip: () => randomHorizontalFlip(),
  };
  return sequence(fitTo(inputShape), ...augment.map((name) => members[name]()), normalized({ mean, std }, inputShape));
}

function fitting(own: Augmentation, inputShape: InputShape): Augmentation {
  const found = own.outputShape?.([1, ...inputShape]) ?? [1, ...inputShape];
  if (String(found.slice(1)) === String(inputShape)) return own;
  throw new RangeError(
    `--augment: the recipe makes pictures ${formatShape(found.slice(1))} of ${formatShape(inputShape)}, which is what the model takes; ` +
      'end it with Resize, RandomCrop or CenterPad to that size',
  );
}

/** From pictures in [0, 1] of the model's size to what it sees, as a function for `model.classifier`. */
export function normalizing(normalization: Normalization): (images: Tensor) => Tensor {
  return (images) => normalized(normalization, images.shape.slice(1) as [number, number, number]).apply(images);
}

function normalized(normalization: Normalization, [, , channels]: InputShape): ReturnType<typeof normalize> {
  const { mean, std } = normalizationOf(normalization, channels);
  return normalize(mean, std);
}

/** What pictures of so many channels are normalised by: of grey ones, what is known of colours is averaged. */
export function normalizationOf({ mean, std }: Normalization, channels: number): Normalization {
  const average = (values: readonly number[]) => [values.reduce((sum, value) => sum + value, 0) / values.length];
  return channels === 1 ? { mean: average(mean), std: average(std) } : { mean, std };
}
