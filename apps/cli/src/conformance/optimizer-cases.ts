import { Parameter } from '@cnn/layers';
import { clone, dispose, type Rng, scope, type Tensor } from '@cnn/tensor';
import * as train from '@cnn/train';
import type { ConformanceCase } from './conformance-case.ts';
import { between, normals } from './draws.ts';
import { rngOf } from './gradient-case.ts';

const FAMILY = 'optimizers';
const STEPS = 3;
const fast = { learningRate: 0.1 };

/** Rules that move parameters: where three steps of drawn gradients lead a matrix and a list. */
export const optimizerCases = [
  optimizer('adadelta', () => train.adadelta({ weightDecay: 0.01 })),
  optimizer('adagrad', () => train.adagrad({ ...fast, learningRateDecay: 0.1 })),
  optimizer('adam', () => train.adam({ ...fast, weightDecay: 0.01 })),
  optimizer('adam amsgrad', () => train.adam({ ...fast, amsgrad: true })),
  optimizer('adamax', () => train.adamax(fast)),
  optimizer('adamW', () => train.adamW({ ...fast, weightDecay: 0.1 })),
  optimizer('asgd', () => train.asgd(fast)),
  optimizer('lamb', () => train.lamb(fast)),
  optimizer('lion', () => train.lion(fast)),
  optimizer('lookahead', () => train.lookahead(train.sgd(fast), { k: 2 })),
  optimizer('muon', () => train.muon(fast), { weight: [4, 3] }),
  optimizer('nadam', () => train.nadam(fast)),
  optimizer('radam', () => train.radam({ ...fast, betas: [0.5, 0.6] })),
  optimizer('rmsprop', () => train.rmsprop({ ...fast, momentum: 0.9, centered: true })),
  optimizer('rprop', () => train.rprop(fast)),
  optimizer('sgd', () => train.sgd(fast)),
  optimizer('sgd nesterov', () => train.sgd({ ...fast, momentum: 0.9, nesterov: true, weightDecay: 0.01 })),
  of('orthogonalize', (rng) => ({ value: train.orthogonalize(normals(4, 3)(rng)) })),
  of('clipNorm', (rng) => clipped(train.clipNorm(0.5), rng)),
  of('clipValue', (rng) => clipped(train.clipValue(0.7), rng)),
  of('clipAdaptive', (rng) => clipped(train.clipAdaptive(0.1), rng)),
  of('maxNorm', (rng) => {
    const parameters = parametersOf(rng);
    train.maxNorm(1)(parameters);
    return valuesOf(parameters);
  }),
];

function optimizer(
  name: string,
  rule: () => train.OptimizerRule,
  shapes: Readonly<Record<string, readonly number[]>> = { weight: [5, 3], bias: [4] },
): ConformanceCase {
  return of(name, (rng) => {
    const parameters = parametersOf(rng, shapes);
    const optimizer = new train.Optimizer(parameters, rule());
    for (let step = 0; step < STEPS; step++) {
      scope(() => {
        // Away from 0, where a rule that heeds signs would jump.
        const draw = (key: string, shape: readonly number[]) => between(0.1, 2, ...shape)(rng.fold(key, step));
        optimizer.step(new Map(Object.entries(shapes).map(([key, shape]) => [key, draw(key, shape)])));
      });
    }
    optimizer.dispose();
    return valuesOf(parameters);
  });
}

/** A case of plain values. */
function of(name: string, compute: (rng: Rng) => Readonly<Record<string, Tensor>>): ConformanceCase {
  return { family: FAMILY, name, run: () => scope(() => compute(rngOf(FAMILY, name))) };
}

function clipped(clip: train.GradientClip, rng: Rng): Record<string, Tensor> {
  const parameters = parametersOf(rng);
  const drawn = [...parameters].map(([key, { shape }]) => [key, normals(...shape)(rng.fold('gradient', key))] as const);
  const { gradients, norm } = clip({ gradients: new Map(drawn), parameters });
  dispose([...parameters.values()].map(({ variable }) => variable));
  return { ...Object.fromEntries(gradients), ...(norm && { norm }) };
}

function parametersOf(
  rng: Rng,
  shapes: Readonly<Record<string, readonly number[]>> = { weight: [5, 3], bias: [4] },
): Map<string, Parameter> {
  return new Map(
    Object.entries(shapes).map(([key, shape]) => [key, new Parameter(shape, () => normals(...shape)(rng.fold(key)))]),
  );
}

/** Copies of the values; the parameters are given up. */
function valuesOf(parameters: ReadonlyMap<string, Parameter>): Record<string, Tensor> {
  const values = [...parameters].map(([key, { value }]) => [key, clone(value)] as const);
  for (const parameter of parameters.values()) parameter.dispose();
  return Object.fromEntries(values);
}
