import { tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  differences,
  expectNothingBehind,
  expectSameBits,
  normalDensity,
  normalShare,
  ownBackend,
  random,
  runKernel,
  startBackend,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

interface Curve {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const bent = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);

const curves: Readonly<Record<string, Curve>> = {
  gelu: { value: (x) => x * normalShare(x), slope: (x) => normalShare(x) + x * normalDensity(x) },
  geluTanh: {
    value: (x) => 0.5 * x * (1 + Math.tanh(bent(x))),
    slope(x) {
      const t = Math.tanh(bent(x));
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    },
  },
  silu: { value: (x) => x * sigmoid(x), slope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)) },
};

/** Numbers from −13 to 13, the finer the nearer to zero. */
const numbers = Float32Array.from({ length: 40_001 }, (_, i) => 13 * (i / 20_000 - 1) ** 3);

describe.each(Object.entries(curves))('CnnActivation %s', (kind, { value, slope }) => {
  const run = (values: ArrayLike<number>) =>
    runKernel('CnnActivation', { x: { shape: [values.length], values } }, { kind })[0]!.values;
  const slopes = (values: ArrayLike<number>) => {
    const dy = { shape: [values.length], values: new Float32Array(values.length).fill(1) };
    return runKernel('CnnActivationGrad', { dy, x: { shape: [values.length], values } }, { kind })[0]!.values;
  };

  it('is right for numbers of all sizes', () => {
    const found = run(numbers);
    for (const [i, x] of numbers.entries()) {
      const exact = value(x);
      // The formula with a tanh subtracts nearly equal numbers below zero; the others keep their digits, but for what x² has lost in the exponent.
      const bound = kind === 'geluTanh' ? 3e-7 * Math.max(1, Math.abs(x)) : 4e-7 * (1 + (x * x) / 4) * Math.abs(exact);
      expect(Math.abs(found[i]! - exact), `at ${x}: ${found[i]} instead of ${exact}`).toBeLessThanOrEqual(
        bound + 1e-37,
      );
    }
  });

  it('has the slope that is its own', () => {
    const found = slopes(numbers);
    const bound = kind === 'geluTanh' ? 1e-6 : 5e-7;
    for (const [i, x] of numbers.entries()) {
      expect(Math.abs(found[i]! - slope(x)), `at ${x}: ${found[i]} instead of ${slope(x)}`).toBeLessThanOrEqual(bound);
    }
    const some = [-3, -1.05, -0.3, 0, 0.2, 1.05, 4];
    for (const [i, d] of differences((at) => at.reduce((sum, x) => sum + value(x), 0), some).entries()) {
      expect(slope(some[i]!)).toBeCloseTo(d, 7);
    }
  });

  it('keeps NaN, and goes straight where numbers are large', () => {
    expect(Array.from(run([Number.NaN, 100, Infinity, -100]))).toEqual([Number.NaN, 100, Infinity, expect.closeTo(0)]);
    expect(Array.from(slopes([Number.NaN, 100, -100]))).toEqual([Number.NaN, 1, expect.closeTo(0)]);
  });

  it('takes any number of numbers, and writes nothing behind them', () => {
    for (const n of [0, 1, 3, 4, 15, 16, 17, 63]) {
      const x = tensor(Array(n).fill(1.5), [n]);
      expectNothingBehind(() => call('CnnActivation', ownBackend(), { x }, { kind }));
      expectNothingBehind(() => call('CnnActivationGrad', ownBackend(), { dy: x, x }, { kind }));
      expect(Array.from(run(Array(n).fill(1.5)))).toEqual(Array(n).fill(Math.fround(run([1.5])[0]!)));
    }
  });

  it('gives the same bits on any number of threads', () => {
    const x = random([50_001], 1);
    expectSameBits(() => runKernel('CnnActivation', { x }, { kind }));
    expectSameBits(() => runKernel('CnnActivationGrad', { dy: random([50_001], 2), x }, { kind }));
  });
});

it('refuses other types, shapes and kinds', () => {
  const x = random([4], 1);
  const whole = { shape: [4], dtype: 'int32' as const, values: [1, 2, 3, 4] };
  expect(() => runKernel('CnnActivation', { x: whole }, { kind: 'gelu' })).toThrow('not defined for these inputs');
  expect(() => runKernel('CnnActivation', { x }, { kind: 'jelu' })).toThrow('not defined for these inputs');
  expect(() => runKernel('CnnActivationGrad', { dy: random([2, 2], 1), x }, { kind: 'gelu' })).toThrow(
    'not defined for these inputs',
  );
});
