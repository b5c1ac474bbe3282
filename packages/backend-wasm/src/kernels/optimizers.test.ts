import { tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectNear,
  expectNothingBehind,
  expectSameBits,
  numbers,
  ownBackend,
  runKernel,
  startBackend,
  type Values,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

type Numbers = Readonly<Record<string, number>>;

/** A rule for one number, as PyTorch's documentation states it: attributes and state → the new value and state. */
interface Rule {
  readonly kernel: string;
  readonly attrs: Readonly<Record<string, number | boolean>>;
  readonly slots: readonly string[];
  readonly step: (given: Numbers, attrs: Numbers) => number[];
}

const adam: Rule['step'] = ({ value, gradient, exp_avg, exp_avg_sq, max_exp_avg_sq }, attrs) => {
  const { step, learningRate, beta1, beta2, epsilon, weightDecay, decoupled } = attrs as Record<string, number>;
  const slope = gradient! + (decoupled ? 0 : weightDecay! * value!);
  const m = beta1! * exp_avg! + (1 - beta1!) * slope;
  const v = beta2! * exp_avg_sq! + (1 - beta2!) * slope ** 2;
  const largest = max_exp_avg_sq === undefined ? v : Math.max(max_exp_avg_sq, v);
  const root = Math.sqrt(largest / (1 - beta2! ** step!)) + epsilon!;
  const moved = value! - (decoupled ? learningRate! * weightDecay! * value! : 0);
  const result = [moved - (learningRate! * (m / (1 - beta1! ** step!))) / root, m, v];
  return max_exp_avg_sq === undefined ? result : [...result, largest];
};

const sgd: Rule['step'] = ({ value, gradient, momentum_buffer }, attrs) => {
  const { step, learningRate, momentum, dampening, weightDecay, nesterov } = attrs as Record<string, number>;
  const slope = gradient! + weightDecay! * value!;
  if (!momentum) return [value! - learningRate! * slope];
  const buffer = step === 1 ? slope : momentum * momentum_buffer! + (1 - dampening!) * slope;
  return [value! - learningRate! * (nesterov ? slope + momentum * buffer : buffer), buffer];
};

const rmsprop: Rule['step'] = ({ value, gradient, square_avg, momentum_buffer, grad_avg }, attrs) => {
  const { learningRate, alpha, epsilon, weightDecay, momentum, centered } = attrs as Record<string, number>;
  const slope = gradient! + weightDecay! * value!;
  const v = alpha! * square_avg! + (1 - alpha!) * slope ** 2;
  const mean = centered ? alpha! * grad_avg! + (1 - alpha!) * slope : 0;
  const scaled = slope / (Math.sqrt(v - mean ** 2) + epsilon!);
  const buffer = momentum ? momentum * momentum_buffer! + scaled : scaled;
  return [value! - learningRate! * buffer, v, ...(momentum ? [buffer] : []), ...(centered ? [mean] : [])];
};

const adamAttrs = {
  step: 1,
  learningRate: 1e-2,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  decoupled: false,
};
const sgdAttrs = { step: 2, learningRate: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false };
const rmspropAttrs = { learningRate: 0.01, alpha: 0.9, epsilon: 1e-8, weightDecay: 0, momentum: 0, centered: false };
const averages = ['exp_avg', 'exp_avg_sq'];

const rules: Readonly<Record<string, Rule>> = {
  Adam: { kernel: 'CnnAdam', attrs: adamAttrs, slots: averages, step: adam },
  'Adam, step 7, decay': {
    kernel: 'CnnAdam',
    attrs: { ...adamAttrs, step: 7, weightDecay: 0.1 },
    slots: averages,
    step: adam,
  },
  AdamW: {
    kernel: 'CnnAdam',
    attrs: { ...adamAttrs, step: 2, weightDecay: 0.1, decoupled: true },
    slots: averages,
    step: adam,
  },
  AMSGrad: { kernel: 'CnnAdam', attrs: { ...adamAttrs, step: 3 }, slots: [...averages, 'max_exp_avg_sq'], step: adam },
  SGD: { kernel: 'CnnSgd', attrs: { ...sgdAttrs, weightDecay: 0.1 }, slots: [], step: sgd },
  'momentum, first step': {
    kernel: 'CnnSgd',
    attrs: { ...sgdAttrs, step: 1, momentum: 0.9, dampening: 0.3 },
    slots: ['momentum_buffer'],
    step: sgd,
  },
  'momentum, dampened': {
    kernel: 'CnnSgd',
    attrs: { ...sgdAttrs, momentum: 0.9, dampening: 0.3 },
    slots: ['momentum_buffer'],
    step: sgd,
  },
  Nesterov: {
    kernel: 'CnnSgd',
    attrs: { ...sgdAttrs, momentum: 0.9, nesterov: true },
    slots: ['momentum_buffer'],
    step: sgd,
  },
  RMSprop: { kernel: 'CnnRmsprop', attrs: { ...rmspropAttrs, weightDecay: 0.1 }, slots: ['square_avg'], step: rmsprop },
  'RMSprop, momentum': {
    kernel: 'CnnRmsprop',
    attrs: { ...rmspropAttrs, momentum: 0.9 },
    slots: ['square_avg', 'momentum_buffer'],
    step: rmsprop,
  },
  'RMSprop, centred': {
    kernel: 'CnnRmsprop',
    attrs: { ...rmspropAttrs, centered: true },
    slots: ['square_avg', 'grad_avg'],
    step: rmsprop,
  },
  'RMSprop, both': {
    kernel: 'CnnRmsprop',
    attrs: { ...rmspropAttrs, momentum: 0.5, centered: true },
    slots: ['square_avg', 'momentum_buffer', 'grad_avg'],
    step: rmsprop,
  },
};

/** State of some age: averages of squares are at least the squares of averages. */
function stateOf(slots: readonly string[], shape: number[], seed: number): Record<string, Values> {
  const length = shape.reduce((product, size) => product * size, 1);
  const of = (name: string, i: number) => {
    const values = numbers(length, seed + i);
    return [name, { shape, values: /sq|square/.test(name) ? values.map((x) => 1 + x * x) : values.map((x) => x / 2) }];
  };
  return Object.fromEntries(['value', 'gradient', ...slots].map(of));
}

describe.each(Object.entries(rules))('%s', (_, { kernel, attrs, slots, step }) => {
  it('does what PyTorch does', () => {
    const shapes = fc.array(fc.nat({ max: 9 }), { maxLength: 3 });
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const inputs = stateOf(slots, shape, seed);
        const results = runKernel(kernel, inputs, attrs);
        const exact = Array.from(inputs.value!.values, (_, i) => {
          const given = Object.fromEntries(Object.entries(inputs).map(([name, { values }]) => [name, values[i]!]));
          return step(given, attrs as Numbers);
        });
        for (const [k, { shape: found, values }] of results.entries()) {
          expect(found).toEqual(shape);
          expectNear(
            values,
            exact.map((row) => row[k]!),
            1e-6,
            // A difference is no more exact than what it is of.
            0.5,
          );
        }
        if (exact[0]) expect(results.length).toBe(exact[0].length);
      }),
      { numRuns: 40 },
    );
  });

  it('passes NaN on, to its own number only', () => {
    const inputs = stateOf(slots, [6], 3);
    (inputs.gradient!.values as Float32Array)[4] = Number.NaN;
    for (const { values } of runKernel(kernel, inputs, attrs)) {
      expect(Array.from(values, Number.isNaN)).toEqual([false, false, false, false, true, false]);
    }
  });

  it('writes nothing behind its results, on any number of threads the same', () => {
    for (const n of [1, 2, 3, 5, 31]) {
      const tensors = Object.entries(stateOf(slots, [n], 1)).map(([name, x]) => [
        name,
        tensor(Array.from(x.values), [n]),
      ]);
      expectNothingBehind(() => call(kernel, ownBackend(), Object.fromEntries(tensors), attrs));
    }
    const inputs = stateOf(slots, [100_001], 1);
    expectSameBits(() => runKernel(kernel, inputs, attrs));
  });
});

it('takes the variance of centred RMSprop for 0 that rounding took below', () => {
  const all = (x: number): Values => ({ shape: [6], values: new Float32Array(6).fill(x) });
  const inputs = { value: all(1), gradient: all(0.5), square_avg: all(0.2), grad_avg: all(0.5) };
  const attrs = { ...rmspropAttrs, learningRate: 0.1, alpha: 0.5, epsilon: 0.25, centered: true };
  const found = runKernel('CnnRmsprop', inputs, attrs);
  for (const [k, exact] of [1 - (0.1 * 0.5) / 0.25, 0.225, 0.5].entries()) {
    expectNear(found[k]!.values, Array(6).fill(exact), 1e-6);
  }
});

it('refuses shapes that differ and slots that are missing', () => {
  const inputs = stateOf(averages, [6], 3);
  const other = { ...inputs, gradient: { shape: [2, 3], values: inputs.gradient!.values } };
  expect(() => runKernel('CnnAdam', other, adamAttrs)).toThrow('CnnAdam is not defined for these inputs');
  expect(() => runKernel('CnnSgd', stateOf([], [6], 3), { ...sgdAttrs, momentum: 0.9 })).toThrow(
    'CnnSgd is not defined',
  );
});
