import { fitTo, fromRecipe, normalize, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import { type Augmentation, formatShape, type Tensor } from '@cnn/tensor';
import type { AugmentName } from '../data/data-source.ts';
import type { RunConfig } from './config.ts';

type InputShape = readonly [height: number, width: number, channels: number];
type Normalization = Pick<RunConfig, 'mean' | 'std'>;

/** From the data's pictures to what the model sees in evaluation. */
export function evaluationTransform({ mean, std }: Normalization, inputShape: InputShape): Augmentation {
  return sequence(fitTo(inputShape), normalize(mean, std));
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
    return sequence(fitTo(inputShape), fitting(fromRecipe(recipe), inputShape), normalize(mean, std));
  const [height, width] = inputShape;
  const members: Record<AugmentName, () => Augmentation> = {
    crop: () => randomCrop([height, width], { padding: 4 }),
    flip: () => randomHorizontalFlip(),
  };
  return sequence(fitTo(inputShape), ...augment.map((name) => members[name]()), normalize(mean, std));
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
export function normalizing({ mean, std }: Normalization): (images: Tensor) => Tensor {
  const transform = normalize(mean, std);
  return (images) => transform.apply(images);
}
