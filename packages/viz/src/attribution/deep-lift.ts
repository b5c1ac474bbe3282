import {
  abs,
  add,
  type Classifier,
  checkInteger,
  concat,
  dispose,
  div,
  gather,
  less,
  maximum,
  mul,
  scope,
  slice,
  sub,
  type Tensor,
  tensor,
  where,
  zerosLike,
} from '@cnn/tensor';
import { type Attribution, defineAttribution } from './attribution.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import { type BackwardStep, followRules, type GradientRule } from './gradient-rules.ts';
import { imageGradient } from './image-gradient.ts';
import { sumOfRows } from './in-rows.ts';
import { type Score, scoreOf } from './score.ts';

export interface DeepLiftOptions {
  /** What the image is held against: an image without anything to see. @default 0 */
  readonly baseline?: Baseline;
}

/**
 * What the difference of each value to a baseline's does to the score: every nonlinear step passes on the quotient of its differences instead of its slope.
 *
 * As exact as integrated gradients where steps are linear or saturate, at the price of one pass: the attributions of an image add up to the difference of the
 * scores. The rescale rule of Shrikumar et al., Learning important features through propagating activation differences (2017); follows
 * captum.attr.DeepLift, but functions and modules that run several times are no obstacle, and all activations of @cnn/tensor follow the rule.
 *
 * @throws TypeError if the baseline does not fit the images.
 * @example
 * const map = await deepLift({ baseline: 0 })(model.asClassifier(), images, { target: 3 });
 */
export function deepLift({ baseline = 0 }: DeepLiftOptions = {}): Attribution {
  return defineAttribution('DeepLift', {}, async (classifier: Classifier, images, { target }) => {
    const score = await scoreOf('deepLift', classifier, images, target);
    return scope(() => {
      const from = baselineOf('deepLift', images, baseline);
      return lift('deepLift', classifier, images, from, score);
    });
  });
}

export interface DeepLiftShapOptions {
  /** Images that each image is held against, `[count, height, width, channels]`, such as some of the training set. */
  readonly baselines: Tensor;
  /** Pairs of one pass. @default 16 */
  readonly batchSize?: number;
}

/**
 * The mean of {@link deepLift} over many baselines: an approximation of SHAP values. Follows Lundberg and Lee, A unified approach to interpreting model
 * predictions (2017), and captum.attr.DeepLiftShap.
 *
 * @throws TypeError unless the baselines are images of the same size.
 * @example
 * const map = await deepLiftShap({ baselines: someTrainingImages })(model.asClassifier(), images, { target: 3 });
 */
export function deepLiftShap({ baselines, batchSize = 16 }: DeepLiftShapOptions): Attribution {
  checkInteger('deepLiftShap', 'batchSize', batchSize, 1);
  const options = { baselines: baselines.shape[0] };
  return defineAttribution('DeepLiftShap', options, async (classifier: Classifier, images, { target, signal }) => {
    const score = await scoreOf('deepLiftShap', classifier, images, target);
    const copies = baselines.shape[0];
    const total = await sumOfRows({ images, copies, batchSize, signal }, ({ images: rows, imageOf, copyOf }) => {
      const from = baselineOf('deepLiftShap', rows, gather(baselines, tensor([...copyOf], [copyOf.length], 'int32')));
      return lift('deepLiftShap', classifier, rows, from, (logits) => score(logits, imageOf));
    });
    const mean = scope(() => div(total, copies));
    dispose(total);
    return mean;
  });
}

/** Images and baselines go through the classifier as one batch, so that each step has both. */
function lift(owner: string, classifier: Classifier, images: Tensor, from: Tensor, score: Score): Tensor {
  const [batch] = images.shape;
  const ruled = followRules(classifier, ({ name }) => RULES[name]);
  const both = imageGradient(owner, ruled, concat([images, from], 0), (logits) => {
    const [rows, classes] = logits.shape as number[];
    const half = (at: number) => score(slice(logits, [at, 0], [rows / 2, classes]));
    return concat([half(0), half(rows / 2)], 0);
  });
  return mul(firstHalf(both, batch), sub(images, from));
}

const firstHalf = (x: Tensor, rows: number): Tensor =>
  slice(x, [0, ...x.shape.slice(1).fill(0)], [rows, ...x.shape.slice(1)]);
const secondHalf = (x: Tensor, rows: number): Tensor =>
  slice(x, [rows, ...x.shape.slice(1).fill(0)], [rows, ...x.shape.slice(1)]);

const twice = (x: Tensor): Tensor => concat([x, x], 0);

function difference(x: Tensor): Tensor {
  const rows = x.shape[0] / 2;
  return sub(firstHalf(x, rows), secondHalf(x, rows));
}

/** Where the inputs hardly differ, the slope; elsewhere the quotient of the differences. */
const rescaled: GradientRule = ({ x, y, dy, gradient }) => {
  const dx = twice(difference(x));
  const near = less(abs(dx), 1e-10);
  const safe = where(near, add(zerosLike(dx), 1), dx);
  return where(near, gradient(dy), div(mul(dy, twice(difference(y))), safe));
};

/** A maximum is no function of one value: what both outputs have in common goes to where the image's largest was, the rest to where the baseline's was. */
function pooled({ x, y, dy, gradient }: BackwardStep): Tensor {
  const rows = y.shape[0] / 2;
  const [own, other] = [firstHalf(y, rows), secondHalf(y, rows)];
  const larger = maximum(own, other);
  const shares = gradient(mul(dy, concat([sub(larger, other), sub(own, larger)], 0)));
  const dx = twice(difference(x));
  const near = less(abs(dx), 1e-10);
  const safe = where(near, add(zerosLike(dx), 1), dx);
  const count = x.shape[0] / 2;
  return where(near, gradient(dy), div(twice(add(firstHalf(shares, count), secondHalf(shares, count))), safe));
}

/** Steps that are a function of single numbers, by the names of @cnn/tensor and of tfjs. */
const CURVES = [
  ...[
    'Relu',
    'Relu6',
    'Elu',
    'Selu',
    'Sigmoid',
    'Tanh',
    'Softplus',
    'LeakyRelu',
    'Exp',
    'Log',
    'Sqrt',
    'Square',
    'Abs',
    'ClipByValue',
  ],
  ...[
    'hardtanh',
    'leakyRelu',
    'prelu',
    'celu',
    'elu',
    'selu',
    'gelu',
    'silu',
    'mish',
    'softplus',
    'hardsigmoid',
    'hardswish',
  ],
  ...['hardshrink', 'softshrink', 'tanhshrink', 'softsign', 'logSigmoid', 'threshold'],
];

const RULES: Readonly<Record<string, GradientRule>> = {
  ...Object.fromEntries(CURVES.map((name) => [name, rescaled])),
  maxPool2d: pooled,
  adaptiveMaxPool2d: pooled,
  MaxPool: pooled,
};
