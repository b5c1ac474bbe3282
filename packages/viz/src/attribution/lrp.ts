import {
  add,
  type Classifier,
  checkRange,
  div,
  greaterEqual,
  mul,
  relu,
  scope,
  type Tensor,
  where,
  zerosLike,
} from '@cnn/tensor';
import { type Attribution, defineAttribution } from './attribution.ts';
import { followRules, type GradientRule } from './gradient-rules.ts';
import { imageGradient } from './image-gradient.ts';
import { ownScore } from './score.ts';

/** How a linear step shares its relevance out among its inputs. */
export interface LrpRule {
  readonly name: string;
  /** @internal */
  readonly gradient: GradientRule;
}

export interface LrpOptions {
  /** The rule of each linear step (convolution, linear, pooling, normalisation, sum), by its number from the input. @default always epsilonRule() */
  readonly rule?: LrpRule | ((step: { readonly name: string; readonly index: number }) => LrpRule);
}

/**
 * Layer-wise relevance propagation: the score is shared out backwards, step by step, in proportion to what each input contributed.
 *
 * Activations and dropout hand their relevance through. Follows Bach et al., On pixel-wise explanations by layer-wise relevance propagation (2015), and
 * captum.attr.LRP; unlike that, it needs no modules: sums of residual blocks, functions and modules that run several times have their share.
 *
 * @example
 * const map = await lrp()(model.asClassifier(), images, { target: 3 });
 * const smooth = lrp({ rule: ({ index }) => (index < 4 ? gammaRule(0.25) : epsilonRule(1e-4)) });
 */
export function lrp({ rule = epsilonRule() }: LrpOptions = {}): Attribution {
  const ruleOf = typeof rule === 'function' ? rule : () => rule;
  const options = { rule: typeof rule === 'function' ? 'by step' : rule.name };
  return defineAttribution('LRP', options, async (classifier: Classifier, images, { target }) => {
    const score = ownScore('lrp', images, target);
    let index = 0;
    const ruled = followRules(classifier, (step) => {
      if (LINEAR.has(step.name)) return ruleOf({ name: step.name, index: index++ }).gradient;
      return CURVES[step.name];
    });
    return scope(() => mul(images, imageGradient('lrp', ruled, images, score)));
  });
}

// What goes back is relevance divided by value, so that sums, reshapes and ReLUs need nothing: their own gradients keep the shares.

/**
 * Shares in proportion to contributions; `epsilon` takes a little from steps whose contributions nearly cancel.
 *
 * @throws RangeError if epsilon is not above 0.
 */
export function epsilonRule(epsilon = 1e-9): LrpRule {
  checkRange('epsilonRule', 'epsilon', epsilon, Number.MIN_VALUE);
  return {
    name: `epsilon ${epsilon}`,
    gradient: ({ y, dy, gradient }) => gradient(mul(dy, div(y, stabilised(y, epsilon)))),
  };
}

/**
 * As {@link epsilonRule}, with positive weights made 1 + `gamma` times as large: less of what cancels out. For the lower half of a network.
 *
 * @throws RangeError if gamma is below 0.
 */
export function gammaRule(gamma = 0.25, epsilon = 1e-9): LrpRule {
  checkRange('gammaRule', 'gamma', gamma, 0);
  const changed = (weight: Tensor) => add(weight, mul(relu(weight), gamma));
  return reweighted(`gamma ${gamma}`, changed, epsilon);
}

/** Positive weights only, also known as deep Taylor decomposition: smooth, and blind for what speaks against the class. For layers behind a ReLU. */
export function alphaOneBetaZeroRule(epsilon = 1e-9): LrpRule {
  return reweighted('alpha 1 beta 0', (weight) => relu(weight), epsilon);
}

/** Hands relevance through as it is; for steps that keep the shape, such as normalisation. */
export function identityRule(): LrpRule {
  return { name: 'identity', gradient: ratio };
}

/** R = c·y, so what goes on is c·y/x. */
const ratio: GradientRule = ({ x, y, dy }) => mul(dy, div(y, stabilised(x, 1e-9)));

function reweighted(name: string, change: (weight: Tensor) => Tensor, epsilon: number): LrpRule {
  return {
    name,
    gradient: ({ step, x, y, dy, gradient }) => {
      const { weight } = step.inputs;
      const others: Record<string, Tensor> = weight ? { weight: change(weight) } : {};
      const [first] = Object.keys(step.inputs);
      const z = step.run({ ...others, [first]: x }) as Tensor;
      return gradient(div(mul(dy, y), stabilised(z, epsilon)), others);
    },
  };
}

/** Away from zero by epsilon, to the side where it is. */
function stabilised(z: Tensor, epsilon: number): Tensor {
  const side = where(greaterEqual(z, 0), add(zerosLike(z), epsilon), add(zerosLike(z), -epsilon));
  return add(z, side);
}

const LINEAR: ReadonlySet<string> = new Set([
  ...['conv1d', 'conv2d', 'convTranspose1d', 'convTranspose2d', 'linear', 'BatchMatMul', 'normalizeChannels'],
  ...['avgPool2d', 'adaptiveAvgPool2d', 'maxPool2d', 'adaptiveMaxPool2d'],
]);

/** Activations that are no ReLU hand through what comes: R stays, so c·y/x goes on. */
const CURVES: Readonly<Record<string, GradientRule>> = Object.fromEntries(
  [
    ...['Relu6', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'hardtanh', 'leakyRelu', 'prelu', 'elu', 'celu', 'selu'],
    ...['gelu', 'silu', 'mish', 'softplus', 'hardsigmoid', 'hardswish'],
  ].map((name) => [name, ratio]),
);
