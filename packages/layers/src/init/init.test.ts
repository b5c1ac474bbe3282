import {
  normal as drawNormal,
  matmul,
  mul,
  Rng,
  reshape,
  slice,
  type Tensor,
  transpose,
  useBackend,
} from '@cnn/tensor';
import { expectClose, expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Initializer } from '../core/parameter.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Linear } from '../layers/linear.ts';
import * as init from './index.ts';

const rng = new Rng(3);
const drawn = async (initializer: Initializer, shape: number[]) => Array.from(await initializer(rng, shape).data());

/** Mean and deviation. */
function moments(values: readonly number[]): [mean: number, deviation: number] {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length)];
}

/** The largest distance between the values' distribution and one of a density, times √n: above 1.95 once in a thousand seeds. */
function kolmogorov(values: readonly number[], density: (x: number) => number, from: number, to: number): number {
  const steps = 20_000;
  const cumulated = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i++) cumulated[i + 1] = cumulated[i] + density(from + ((i + 0.5) * (to - from)) / steps);
  const sorted = values.toSorted((a, b) => a - b);
  const share = (x: number) => cumulated[Math.round(((x - from) / (to - from)) * steps)] / cumulated[steps];
  const distances = sorted.map((x, i) => Math.abs(share(x) - (i + 0.5) / sorted.length));
  return distances.reduce((most, each) => Math.max(most, each), 0) * Math.sqrt(values.length);
}

beforeAll(async () => {
  await useBackend('cpu');
});

describe('random starts', () => {
  const shape = [64, 32, 3, 5];
  const [fanIn, fanOut] = [32 * 15, 64 * 15];
  it.each<[string, Initializer, number, number]>([
    ['uniform', init.uniform(-1, 3), 1, 4 / Math.sqrt(12)],
    ['normal', init.normal(2, 0.5), 2, 0.5],
    ['xavierUniform', init.xavierUniform(), 0, Math.sqrt(2 / (fanIn + fanOut))],
    ['xavierNormal', init.xavierNormal(3), 0, 3 * Math.sqrt(2 / (fanIn + fanOut))],
    ['kaimingUniform', init.kaimingUniform(), 0, Math.sqrt(2 / fanIn)],
    ['kaimingNormal', init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' }), 0, Math.sqrt(2 / fanOut)],
    ['orthogonal', init.orthogonal(2), 0, 2 / Math.sqrt(fanIn)],
  ])('%s has its mean and deviation', async (_, initializer, mean, deviation) => {
    const [foundMean, foundDeviation] = moments(await drawn(initializer, shape));
    expect(Math.abs(foundMean - mean)).toBeLessThan(0.02 * deviation);
    expect(Math.abs(foundDeviation / deviation - 1)).toBeLessThan(0.02);
  });

  it('of uniform kinds stay within their bounds, and come near', async () => {
    const bound = Math.sqrt(6 / fanIn);
    const largest = (await drawn(init.kaimingUniform(), shape)).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(largest).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest).toBeGreaterThan(0.99 * bound);
  });

  it('are the same for one seed, whatever was drawn before, and others for another', async () => {
    for (const initializer of [init.kaimingNormal(), init.truncNormal(), init.orthogonal(), init.sparse(0.5)]) {
      const once = await drawn(initializer, [7, 6]);
      expect(await drawn(initializer, [7, 6])).toEqual(once);
      expect(Array.from(await initializer(new Rng(4), [7, 6]).data())).not.toEqual(once);
    }
  });

  it('leave no tensor behind', async () => {
    for (const initializer of [
      init.kaimingNormal(),
      init.truncNormal(),
      init.orthogonal(),
      init.sparse(0.5),
      init.eye(),
    ]) {
      await expectNoLeak(() => initializer(rng, [4, 3]));
    }
  });

  it('of weights without elements are empty', async () => {
    for (const initializer of [init.kaimingUniform(), init.kaimingNormal(), init.xavierNormal(), init.orthogonal()]) {
      expect(initializer(rng, [0, 3]).shape).toEqual([0, 3]);
      expect(initializer(rng, [3, 0]).shape).toEqual([3, 0]);
    }
  });
});

describe('truncNormal', () => {
  it.each([
    ['the default', 0, 1, -2, 2],
    ['bounds that are values, not deviations', 0, 0.02, -2, 2],
    ['one side', 1, 2, -8, 1],
    ['a small window', 0, 1, 0.1, 0.3],
    ['a window off the middle', 0.5, 2, 3, 5],
    ['the far tail', 0, 1, 6, 1e6],
    ['the far tail on the other side', 0, 1, -1e6, -3],
  ])('has the right distribution: %s', async (_, mean, std, a, b) => {
    const values = await drawn(init.truncNormal(mean, std, a, b), [200, 100]);
    const [low, high] = values.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity]);
    expect(low).toBeGreaterThanOrEqual(Math.fround(a));
    expect(high).toBeLessThanOrEqual(Math.fround(b));
    const density = (x: number) => Math.exp((Math.max(0, a - mean, mean - b) ** 2 - (x - mean) ** 2) / (2 * std ** 2));
    expect(kolmogorov(values, density, low, high)).toBeLessThan(1.95);
  });

  it('ends where hardly a number lies between the bounds', async () => {
    const values = await drawn(init.truncNormal(0, 1, 0.1, 0.1 + 1e-12), [10]);
    expect(new Set(values)).toEqual(new Set([Math.fround(0.1)]));
  });
});

describe('orthogonal', () => {
  const gram = (rows: Tensor) => matmul(rows, rows, { transposeB: true });

  it.each([
    [6, 6],
    [4, 9],
    [9, 4],
    [1, 5],
    [120, 80],
  ])('%d×%d has rows or columns at right angles', async (rows, columns) => {
    const weight = init.orthogonal()(rng, [rows, columns]);
    const short = rows <= columns ? weight : transpose(weight);
    const identity = init.eye()(rng, [short.shape[0]!, short.shape[0]!]);
    await expectClose(gram(short), identity, { absolute: 1e-6 });
  });

  it('reads a kernel as one row an output', async () => {
    const weight = reshape(init.orthogonal(3)(rng, [5, 2, 3, 3]), [5, 18]);
    await expectClose(gram(weight), mul(init.eye()(rng, [5, 5]), 9), { absolute: 1e-5 });
  });
});

describe('starts that hand on', () => {
  it('eye makes a Linear the identity', async () => {
    const layer = new Linear(3, 3, { bias: false });
    layer.weight.reset(init.eye(), rng);
    const x = drawNormal(rng, [2, 3]);
    await expectClose(layer.call(x), x);
  });

  it.each([1, 2, 3])('dirac keeps channels through a convolution of %d groups', async (groups) => {
    const layer = new Conv2d(6, 6, [3, 5], { groups, padding: 'same', bias: false });
    layer.weight.reset(init.dirac(groups), rng);
    const x = drawNormal(rng, [2, 4, 5, 6]);
    await expectClose(layer.call(x), x);
  });

  it('dirac keeps as many channels as come out', async () => {
    const layer = new Conv2d(3, 2, 3, { padding: 1, bias: false });
    layer.weight.reset(init.dirac(), rng);
    const x = drawNormal(rng, [1, 4, 4, 3]);
    await expectClose(layer.call(x), slice(x, [0, 0, 0, 0], [1, 4, 4, 2]));
  });

  it("fill a convolution in PyTorch's axis order", async () => {
    const { weight } = new Conv2d(2, 3, [1, 4]);
    weight.reset(init.normal(), rng);
    await expectClose(weight.toTorch(weight.value), init.normal()(rng, [3, 2, 1, 4]));
  });
});

describe('sparse', () => {
  it('has as many zeros in each column as asked for, counted up, in places of their own', async () => {
    const [rows, columns] = [10, 7];
    const values = await drawn(init.sparse(0.33, 2), [rows, columns]);
    const places = Array.from({ length: columns }, (_, column) =>
      Array.from({ length: rows }, (_, row) => row).filter((row) => values[row * columns + column] === 0),
    );
    expect(places.map(({ length }) => length)).toEqual(Array(columns).fill(4));
    expect(new Set(places.map(String)).size).toBeGreaterThan(1);
  });
});

describe('what cannot be started is refused', () => {
  it.each<[() => unknown, string]>([
    [() => init.xavierUniform()(rng, [3]), 'xavierUniform: expected a weight of at least 2 axes, found [3]'],
    [() => init.kaimingNormal()(rng, []), 'kaimingNormal: expected a weight of at least 2 axes, found []'],
    [() => init.orthogonal()(rng, [3]), 'orthogonal: expected a weight of at least 2 axes, found [3]'],
    [() => init.eye()(rng, [2, 2, 2]), 'eye: expected a weight of 2 axes, found [2, 2, 2]'],
    [() => init.sparse(0.5)(rng, [4]), 'sparse: expected a weight of 2 axes, found [4]'],
    [() => init.dirac()(rng, [2, 2]), 'dirac: expected a weight of 3 to 5 axes, found [2, 2]'],
    [() => init.dirac(2)(rng, [3, 1, 1]), 'dirac: groups must divide the 3 output channels, found 2'],
    [() => init.dirac(0)(rng, [3, 1, 1]), 'dirac: groups must divide the 3 output channels, found 0'],
    [() => init.sparse(1.5), 'sparse: sparsity must be in [0, 1], found 1.5'],
    [() => init.uniform(1, 0), 'uniform: b must be at least 1, found 0'],
    [() => init.normal(0, -1), 'normal: std must be at least 0, found -1'],
    [() => init.truncNormal(0, 0), 'truncNormal: std must be'],
    [() => init.truncNormal(0, 1, 2, 2), 'truncNormal: a must be below b, found 2 and 2'],
    [
      () => init.kaimingUniform({ mode: 'fanin' as 'fanIn' }),
      "kaimingUniform: mode must be 'fanIn' or 'fanOut', found 'fanin'",
    ],
    [() => init.kaimingUniform({ a: Number.NaN }), 'calculateGain: param must be a finite number, found NaN'],
    [() => init.calculateGain('rellu' as 'relu'), "unknown nonlinearity 'rellu'; did you mean 'relu'?"],
  ])('%s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
