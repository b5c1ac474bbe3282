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
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

interface Case {
  readonly rows: number;
  readonly classes: number;
  readonly smoothing: number;
  readonly seed: number;
}

const anyCase = fc.record({
  rows: fc.nat({ max: 9 }),
  classes: fc.integer({ min: 1, max: 40 }),
  smoothing: fc.constantFrom(0, 0.1, 0.5, 1),
  seed: fc.nat(),
});

/** Labels from −1, which is no class, to one behind the last. */
function labelsOf({ rows, classes, seed }: Case): Int32Array {
  return Int32Array.from(numbers(rows, seed + 1), (x) => Math.floor(((x + 1) / 2) * (classes + 2)) - 1);
}

/** Losses by their definition: minus the sum of each class's share times the logarithm of its probability. */
function losses(logits: ArrayLike<number>, labels: Int32Array, classes: number, smoothing: number): number[] {
  return Array.from(labels, (label, i) => {
    const row = Array.from(logits).slice(i * classes, (i + 1) * classes);
    const most = Math.max(...row);
    const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0));
    return row.reduce((loss, x, j) => {
      const share = smoothing / classes + (j === label ? 1 - smoothing : 0);
      return share > 0 ? loss - share * (x - most - total) : loss;
    }, 0);
  });
}

function forward(logits: ArrayLike<number>, labels: Int32Array, classes: number, labelSmoothing: number) {
  const inputs = {
    logits: { shape: [labels.length, classes], values: logits },
    labels: { shape: [labels.length], dtype: 'int32' as const, values: labels },
  };
  const [loss, probabilities] = runKernel('CnnSoftmaxCrossEntropy', inputs, { labelSmoothing });
  return { loss: loss!, probabilities: probabilities! };
}

function backward(
  probabilities: ArrayLike<number>,
  labels: Int32Array,
  classes: number,
  dLoss: ArrayLike<number>,
  labelSmoothing: number,
) {
  const inputs = {
    probabilities: { shape: [labels.length, classes], values: probabilities },
    labels: { shape: [labels.length], dtype: 'int32' as const, values: labels },
    dLoss: { shape: [labels.length], values: dLoss },
  };
  return runKernel('CnnSoftmaxCrossEntropyGrad', inputs, { labelSmoothing })[0]!.values;
}

describe('CnnSoftmaxCrossEntropy', () => {
  it('agrees with its definition, also for labels that are no class', () => {
    fc.assert(
      fc.property(anyCase, (sizes) => {
        const { rows, classes, smoothing, seed } = sizes;
        const logits = numbers(rows * classes, seed).map((x) => 9 * x);
        const labels = labelsOf(sizes);
        const { loss, probabilities } = forward(logits, labels, classes, smoothing);
        expect(loss.shape).toEqual([rows]);
        expect(probabilities.shape).toEqual([rows, classes]);
        // A loss is a difference of scores, and no more exact than they are.
        expectNear(loss.values, losses(logits, labels, classes, smoothing), 1e-6, 9);
        const [expected] = runKernel('Softmax', { logits: { shape: [rows, classes], values: logits } }, { dim: 1 });
        expect(probabilities.values).toEqual(expected!.values);
      }),
    );
  });

  it('is stable for scores of 1e4, and knows impossible classes', () => {
    const logits = [1e4, -1e4, 0, 0, -Infinity, 1, 0, Number.NaN, 1];
    expect(Array.from(forward(logits, Int32Array.of(0, 0, 0), 3, 0).loss.values)).toEqual([
      0,
      Math.fround(Math.log(1 + Math.E)),
      Number.NaN,
    ]);
    expect(Array.from(forward(logits, Int32Array.of(1, 1, 1), 3, 0).loss.values)).toEqual([2e4, Infinity, Number.NaN]);
    const smoothed = forward(logits, Int32Array.of(0, 0, 0), 3, 0.3).loss.values;
    expectNear(smoothed.subarray(0, 1), losses(logits.slice(0, 3), Int32Array.of(0), 3, 0.3));
    expect(smoothed[1]).toBe(Infinity);
  });

  it('finds a single class certain', () => {
    const { loss, probabilities } = forward([7, -3], Int32Array.of(0, 0), 1, 0.1);
    expect([...loss.values, ...probabilities.values]).toEqual([0, 0, 1, 1]);
  });

  it('refuses labels that do not fit', () => {
    expect(() => forward([1, 2], Int32Array.of(0, 1, 0), 1, 0)).toThrow();
    const inputs = { logits: { shape: [2, 1], values: [1, 2] }, labels: { shape: [2], values: [0, 0] } };
    expect(() => runKernel('CnnSoftmaxCrossEntropy', inputs)).toThrow('not defined for these inputs');
  });
});

describe('CnnSoftmaxCrossEntropyGrad', () => {
  it('agrees with differences of the loss', () => {
    fc.assert(
      fc.property(anyCase, (sizes) => {
        const { rows, classes, smoothing, seed } = sizes;
        const logits = Float64Array.from(numbers(rows * classes, seed), (x) => 3 * x);
        const labels = labelsOf(sizes);
        const dLoss = numbers(rows, seed + 2);
        const { probabilities } = forward(logits, labels, classes, smoothing);
        const step = 1e-5;
        const exact = Array.from(logits, (_, i) => {
          const row = Math.floor(i / classes);
          const at = (distance: number) => {
            const moved = Array.from(logits.slice(row * classes, (row + 1) * classes));
            moved[i % classes]! += distance;
            return losses(moved, labels.slice(row, row + 1), classes, smoothing)[0]!;
          };
          return (dLoss[row]! * (at(step) - at(-step))) / (2 * step);
        });
        const found = backward(probabilities.values, labels, classes, dLoss, smoothing);
        expect(found.length).toBe(exact.length);
        for (const [i, value] of exact.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-6);
      }),
    );
  });

  it('is NaN where the probabilities are', () => {
    const found = backward([Number.NaN, Number.NaN, 0.5, 0.5], Int32Array.of(0, 1), 2, [1, 1], 0);
    expect(Array.from(found)).toEqual([Number.NaN, Number.NaN, 0.5, -0.5]);
  });
});

it('write nothing behind their results, on any number of threads the same', () => {
  for (const n of [1, 2, 3, 5, 31]) {
    const logits = tensor(numbers(n * n, 1), [n, n]);
    const labels = tensor(Array(n).fill(0), [n], 'int32');
    const dLoss = tensor(numbers(n, 2), [n]);
    expectNothingBehind(() => call('CnnSoftmaxCrossEntropy', ownBackend(), { logits, labels }));
    expectNothingBehind(() =>
      call('CnnSoftmaxCrossEntropyGrad', ownBackend(), { probabilities: logits, labels, dLoss }),
    );
  }
  const labels = labelsOf({ rows: 9000, classes: 10, smoothing: 0, seed: 1 });
  const logits = numbers(90_000, 3);
  expectSameBits(() => Object.values(forward(logits, labels, 10, 0.1)));
});
