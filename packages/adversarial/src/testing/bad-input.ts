import {
  add,
  type Classifier,
  cast,
  clone,
  expandDims,
  greater,
  mul,
  reshape,
  slice,
  softmax,
  sqrt,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import type { Knowledge } from '../attacks/attack.ts';
import type { Task } from './task.ts';

export interface BadInput {
  readonly name: string;
  /** Spoils a sound task of six images [5, 4, 3] and five classes. */
  readonly spoil: (task: Task) => Task;
  /** What the error says. */
  readonly message: string;
  /** What an attack must ask for to notice; anything if left out. */
  readonly needs?: Knowledge;
  /** tfjs keeps what it saved for a gradient that it then cannot compute. */
  readonly leaks?: true;
}

/** What an attack must refuse before its first step. */
export const badInput: readonly BadInput[] = [
  {
    name: 'one image without a batch axis',
    spoil: (task) => ({ ...task, images: reshape(slice(task.images, [0, 0, 0, 0], [1, 5, 4, 3]), [5, 4, 3]) }),
    message: 'expected images [batch, height, width, channels], found [5, 4, 3]',
  },
  {
    name: 'a pixel below the bounds',
    spoil: (task) => ({ ...task, images: withValue(task.images, 7, -0.5) }),
    message: 'expected images in [0, 1], found -0.5 at [0, 0, 2, 1]',
  },
  {
    name: 'a pixel above the bounds',
    spoil: (task) => ({ ...task, images: withValue(task.images, 60, 255) }),
    message: 'found 255 at [1, 0, 0, 0]; attack images before they are normalised and let the classifier normalise',
  },
  {
    name: 'NaN in the images',
    spoil: (task) => ({ ...task, images: withValue(task.images, 359, Number.NaN) }),
    message: 'found NaN at [5, 4, 3, 2]',
  },
  {
    name: 'too few labels',
    spoil: (task) => ({ ...task, labels: slice(task.labels, [0], [5]) }),
    message: 'labels: expected shape [6], found [5]',
  },
  {
    name: 'labels of another type',
    spoil: (task) => ({ ...task, labels: cast(task.labels, 'float32') }),
    message: "expected labels of type int32, found float32; use cast(labels, 'int32')",
  },
  {
    name: 'a label above the last class',
    spoil: (task) => ({ ...task, labels: withValue(task.labels, 2, 5) }),
    message: 'expected labels in [0, 4], as the classifier has 5 classes, found 5 for image 2',
  },
  {
    name: 'a label below 0',
    spoil: (task) => ({ ...task, labels: withValue(task.labels, 1, -1) }),
    message: 'found -1 for image 1',
  },
  {
    name: 'NaN from the classifier',
    spoil: withLogits((logits) => withValue(logits, 8, Number.NaN)),
    message: 'expected finite logits, but the classifier gave NaN for image 1, class 3',
  },
  {
    name: 'infinity from the classifier',
    spoil: withLogits((logits) => withValue(logits, 0, Number.NEGATIVE_INFINITY)),
    message: 'the classifier gave -Infinity for image 0, class 0',
  },
  {
    name: 'logits of a wrong rank',
    spoil: withLogits((logits) => expandDims(logits, 2)),
    message: 'expected the classifier to give logits [6, classes], found [6, 5, 1]',
  },
  {
    name: 'logits of another batch',
    spoil: withLogits((logits) => slice(logits, [0, 0], [1, 5])),
    message: 'expected the classifier to give logits [6, classes], found [1, 5]',
  },
  {
    name: 'an async classifier',
    spoil: (task) => ({ ...task, classifier: (async (images: Tensor) => task.classifier(images)) as never }),
    message: 'expected the classifier to return a Tensor of logits, found a Promise; a classifier may not be async',
  },
  {
    name: 'a classifier that does not look at its images',
    spoil: (task) => {
      const fixed = task.classifier(task.images);
      return { ...task, classifier: () => clone(fixed) };
    },
    message: 'expected a classifier that is differentiable in its images',
    needs: 'gradients',
    leaks: true,
  },
  {
    name: 'a classifier with an op that has no gradient',
    spoil: (task) => {
      const classifier: Classifier = (images) => {
        const logits = task.classifier(images);
        return add(logits, cast(greater(logits, 0), 'float32'));
      };
      return { ...task, classifier };
    },
    message: 'expected a classifier that is differentiable in its images',
    needs: 'gradients',
    leaks: true,
  },
  {
    name: 'probabilities instead of logits',
    needs: 'gradients',
    spoil: withLogits((logits) => softmax(logits)),
    message: 'expected logits, but the classifier gives numbers above 0 that sum to 1 for each image, as softmax does',
  },
  {
    name: 'a single class',
    spoil: (task) => ({
      ...withLogits((logits) => slice(logits, [0, 0], [-1, 1]))(task),
      labels: cast(mul(task.labels, 0), 'int32'),
    }),
    message: 'expected a classifier of 2 classes or more, found 1',
  },
  {
    name: 'a gradient that is not finite',
    needs: 'gradients',
    // The root of 0 is 0, its slope infinite.
    spoil: withLogits((logits) => add(logits, sqrt(mul(logits, 0)))),
    message: "the gradient of the classifier's loss is not finite at step 1",
  },
];

function withLogits(change: (logits: Tensor) => Tensor): BadInput['spoil'] {
  return (task) => ({ ...task, classifier: (images) => change(task.classifier(images)) });
}

function withValue(x: Tensor, index: number, value: number): Tensor {
  const values = Array.from(x.dataSync());
  values[index] = value;
  return tensor(values, x.shape, x.dtype as 'float32');
}
