import {
  add,
  choices,
  clipByValue,
  clone,
  greater,
  less,
  mul,
  scope,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkPositive } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { IMAGE_AXES } from '../norms/norm.ts';
import { changeSizes } from './change-sizes.ts';
import { checkConstantSearch, type Descent, searchConstant } from './search-constant.ts';

/** Which change is the smallest: that of the least `regularization · L1 + L2²`, or of the least L1. */
export type EadDecisionRule = 'EN' | 'L1';

export interface EadOptions {
  /** How the smallest change is chosen of those found. @default 'EN' */
  readonly decisionRule?: EadDecisionRule;
  /** Weight of the L1 size; in each step no pixel may change that would by less than it. @default 0.01 */
  readonly regularization?: number;
  /** By how many logits the goal must be passed: the larger, the surer the classifier errs, and the larger the change. @default 0 */
  readonly confidence?: number;
  /** Weights of misclassification that are tried for each image. @default 9 */
  readonly binarySearchSteps?: number;
  /** Gradient steps for each of them. @default 1000 */
  readonly steps?: number;
  /** Size of the first step; it falls with the square root of the steps that are left. @default 0.01 */
  readonly stepSize?: number;
  /** The weight that is tried first. @default 0.001 */
  readonly initialConst?: number;
  /** Whether an image's steps end where a tenth of them has brought nothing. @default true */
  readonly abortEarly?: boolean;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * The elastic-net attack: the smallest change in L1, or in L1 and L2 together, that fools.
 *
 * Use it for small changes of few pixels, which classifiers trained against attacks in Linf or L2 may not withstand.
 *
 * Descends along the gradient of squared size and margin with FISTA's look-ahead, after each step moving every pixel by `regularization`
 * back towards where it was. Returns the smallest change found, or the image as it was where there is none. Follows Chen et al.,
 * EAD: elastic-net attacks to deep neural networks via adversarial examples (2018), and foolbox.EADAttack, which takes 10000 steps; each
 * image ends a descent by itself, whatever else is in the batch.
 *
 * @throws as `pgd`.
 * @example
 * const fooled = await ead({ decisionRule: 'L1', steps: 200 })(classifier, images, labels);
 */
export function ead({
  decisionRule = 'EN',
  regularization = 0.01,
  confidence = 0,
  binarySearchSteps = 9,
  steps = 1000,
  stepSize = 0.01,
  initialConst = 0.001,
  abortEarly = true,
  bounds = [0, 1],
  targeted = false,
}: EadOptions = {}): Attack {
  const search = { binarySearchSteps, steps, confidence, initialConst, abortEarly };
  checkConstantSearch('ead', search);
  checkPositive('ead', 'regularization', regularization);
  checkPositive('ead', 'stepSize', stepSize);
  if (!RULES.includes(decisionRule)) {
    throw new RangeError(`ead: unknown decisionRule '${decisionRule}'; ${choices(decisionRule, RULES)}`);
  }
  const descent: Descent = {
    ...fista(stepSize, steps, (z, images) => shrink(z, images, regularization, bounds)),
    size: (change) => {
      const l1 = changeSizes('L1', change);
      return decisionRule === 'L1' ? l1 : scope(() => add(mul(l1, regularization), sum(square(change), IMAGE_AXES)));
    },
  };
  return defineAttack({
    owner: 'ead',
    kind: 'EAD',
    shown: { decisionRule, regularization, confidence, binarySearchSteps, steps, stepSize, initialConst },
    needs: 'gradients',
    bounds,
    targeted,
    search: (problem) => searchConstant(problem, search, descent),
  });
}

const RULES: readonly EadDecisionRule[] = ['EN', 'L1'];

/** The state: the images, and how far ahead of them the gradient is taken. */
function fista(
  stepSize: number,
  steps: number,
  proximal: (z: Tensor, images: Tensor) => Tensor,
): Omit<Descent, 'size'> {
  return {
    begin: (images) => [clone(images), clone(images)],
    at: ([, ahead], images) => ({ x: clone(ahead), origin: clone(images) }),
    move: ([x, ahead], gradient, step, images) =>
      scope(() => {
        const next = proximal(sub(ahead, mul(gradient, stepSize * Math.sqrt(1 - step / steps))), images);
        return [next, add(next, mul(sub(next, x), step / (step + 3)))];
      }),
    result: ([x]) => clone(x),
  };
}

/** Moves every pixel towards where it was, by `amount` or all the way, and into the bounds. */
function shrink(z: Tensor, images: Tensor, amount: number, [low, high]: Bounds): Tensor {
  return scope(() => {
    const change = sub(z, images);
    const raised = where(greater(change, amount), clipByValue(sub(z, amount), low, high), images);
    return where(less(change, -amount), clipByValue(add(z, amount), low, high), raised);
  });
}
