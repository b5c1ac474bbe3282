import { describe, expect, it } from 'vitest';
import { expectNear, numbers, runKernel, useWebgpu, type Values } from '../testing/run-kernel.ts';

useWebgpu();

const SHAPE = [3, 5, 7];
const value = numbers(SHAPE, 1);
const gradient = numbers(SHAPE, 2);
const positive = (seed: number): Values => {
  const { shape, values } = numbers(SHAPE, seed);
  return { shape, values: Float32Array.from(values, (each) => each * each + 1) };
};

/** Numbers of one place of all tensors, by name. */
type Place = Readonly<Record<string, number>>;

/** Runs a kernel and expects of each place of its results what the formula gives. */
async function expectStep(
  kernel: string,
  inputs: Readonly<Record<string, Values>>,
  attributes: object,
  formula: (place: Place) => number[],
): Promise<void> {
  const found = await runKernel(kernel, inputs, attributes);
  const exact = Array.from(value.values as Float32Array, (_, i) =>
    formula(Object.fromEntries(Object.entries(inputs).map(([name, { values }]) => [name, values[i]]))),
  );
  expect(found.length).toBe(exact[0].length);
  for (const [j, { shape, values }] of found.entries()) {
    expect(shape).toEqual(SHAPE);
    expectNear(
      values,
      exact.map((results) => results[j]),
      3e-6,
    );
  }
}

describe('CnnAdam', () => {
  const rates = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-3 };

  for (const amsgrad of [false, true]) {
    for (const [decoupled, weightDecay] of [
      [false, 0],
      [false, 0.3],
      [true, 0.3],
    ] as const) {
      const name = `${decoupled ? 'AdamW' : 'Adam'} with decay ${weightDecay}${amsgrad ? ', AMSGrad' : ''}`;
      it(name, () => {
        const state = { exp_avg: numbers(SHAPE, 3), exp_avg_sq: positive(4) };
        const inputs = { value, gradient, ...state, ...(amsgrad ? { max_exp_avg_sq: positive(5) } : {}) };
        return expectStep('CnnAdam', inputs, { ...rates, step: 3, weightDecay, decoupled }, (at) => {
          const slope = at.gradient + (decoupled ? 0 : weightDecay * at.value);
          const average = 0.9 * at.exp_avg + (1 - 0.9) * slope;
          const square = 0.99 * at.exp_avg_sq + (1 - 0.99) * slope ** 2;
          const largest = amsgrad ? Math.max(at.max_exp_avg_sq, square) : square;
          const shrunk = decoupled ? at.value * (1 - 0.1 * weightDecay) : at.value;
          const divisor = Math.sqrt(largest / (1 - 0.99 ** 3)) + 1e-3;
          const moved = shrunk - (0.1 * (average / (1 - 0.9 ** 3))) / divisor;
          return amsgrad ? [moved, average, square, largest] : [moved, average, square];
        });
      });
    }
  }
});

describe('CnnSgd', () => {
  const plain = { step: 2, learningRate: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false };

  it('without momentum', () =>
    expectStep('CnnSgd', { value, gradient }, { ...plain, weightDecay: 0.3 }, (at) => [
      at.value - 0.1 * (at.gradient + 0.3 * at.value),
    ]));

  it('starts the momentum from the gradient, undamped', () =>
    expectStep('CnnSgd', { value, gradient }, { ...plain, step: 1, momentum: 0.9, dampening: 0.5 }, (at) => [
      at.value - 0.1 * at.gradient,
      at.gradient,
    ]));

  it('goes on with momentum', () =>
    expectStep(
      'CnnSgd',
      { value, gradient, momentum_buffer: numbers(SHAPE, 3) },
      { ...plain, momentum: 0.9, dampening: 0.5 },
      (at) => {
        const buffer = 0.9 * at.momentum_buffer + 0.5 * at.gradient;
        return [at.value - 0.1 * buffer, buffer];
      },
    ));

  it('looks ahead, as Nesterov does', () =>
    expectStep(
      'CnnSgd',
      { value, gradient, momentum_buffer: numbers(SHAPE, 3) },
      { ...plain, momentum: 0.9, nesterov: true },
      (at) => {
        const buffer = 0.9 * at.momentum_buffer + at.gradient;
        return [at.value - 0.1 * (at.gradient + 0.9 * buffer), buffer];
      },
    ));
});

describe('CnnRmsprop', () => {
  for (const momentum of [0, 0.9]) {
    for (const centered of [false, true]) {
      it(`with momentum ${momentum}${centered ? ', centred' : ''}`, () => {
        const attributes = { learningRate: 0.1, alpha: 0.9, epsilon: 1e-3, weightDecay: 0.3, momentum, centered };
        const inputs = {
          value,
          gradient,
          square_avg: positive(3),
          ...(momentum ? { momentum_buffer: numbers(SHAPE, 4) } : {}),
          ...(centered ? { grad_avg: numbers(SHAPE, 5) } : {}),
        };
        return expectStep('CnnRmsprop', inputs, attributes, (at) => {
          const slope = at.gradient + 0.3 * at.value;
          const square = 0.9 * at.square_avg + (1 - 0.9) * slope ** 2;
          const average = 0.9 * at.grad_avg + (1 - 0.9) * slope;
          const scaled = slope / (Math.sqrt(centered ? square - average ** 2 : square) + 1e-3);
          const buffer = momentum * at.momentum_buffer + scaled;
          const moved = at.value - 0.1 * (momentum ? buffer : scaled);
          return [moved, square, ...(momentum ? [buffer] : []), ...(centered ? [average] : [])];
        });
      });
    }
  }

  it('takes a variance that rounding took below 0 for 0', () => {
    const all = (x: number): Values => ({ shape: SHAPE, values: new Float32Array(value.values.length).fill(x) });
    const inputs = { value, gradient: all(0.5), square_avg: all(0.2), grad_avg: all(0.5) };
    const attributes = { learningRate: 0.1, alpha: 0.5, epsilon: 0.25, weightDecay: 0, momentum: 0, centered: true };
    return expectStep('CnnRmsprop', inputs, attributes, (at) => [at.value - (0.1 * 0.5) / 0.25, 0.225, 0.5]);
  });
});
