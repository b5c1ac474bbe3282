import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  differences,
  dot,
  expectNear,
  expectSameBits,
  random,
  run,
  runKernel,
  sizeOf,
  startBackend,
  type Values,
} from '../testing/index.ts';

beforeAll(startBackend);

const epsilon = 1e-3;

/** Rows of 1 to 70 channels, few or many pixels, any rank. */
const anyShape = fc.oneof(
  fc.tuple(fc.integer({ min: 2, max: 700 }), fc.integer({ min: 1, max: 70 })),
  fc.tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 2, max: 9 }),
    fc.integer({ min: 1, max: 300 }),
  ),
  fc.tuple(fc.constantFrom(512, 1024), fc.integer({ min: 1, max: 9 })),
);

interface Statistics {
  mean: Float64Array;
  variance: Float64Array;
}

function statistics(x: ArrayLike<number>, channels: number): Statistics {
  const rows = x.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < x.length; i++) mean[i % channels]! += x[i]! / rows;
  for (let i = 0; i < x.length; i++) variance[i % channels]! += (x[i]! - mean[i % channels]!) ** 2 / rows;
  return { mean, variance };
}

function normalised(
  x: ArrayLike<number>,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  relu: boolean,
): Float64Array {
  const channels = gamma.length;
  const { mean, variance } = statistics(x, channels);
  return Float64Array.from({ length: x.length }, (_, i) => {
    const c = i % channels;
    const y = ((x[i]! - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * gamma[c]! + beta[c]!;
    return relu && y < 0 ? 0 : y;
  });
}

function parameters(channels: number): {
  gamma: Values & { values: Float32Array };
  beta: Values & { values: Float32Array };
} {
  return { gamma: random([channels], 2), beta: random([channels], 3) };
}

/** The gradient by its formula, in double precision. */
function gradients(x: Float32Array, dy: Float32Array, y: ArrayLike<number>, gamma: Float32Array, relu: boolean) {
  const channels = gamma.length;
  const rows = x.length / channels;
  const { mean, variance } = statistics(x, channels);
  const inverse = variance.map((each) => 1 / Math.sqrt(each + epsilon));
  const dGamma = new Float64Array(channels);
  const dBeta = new Float64Array(channels);
  const passed = Float64Array.from(dy, (each, i) => (relu && !(y[i]! > 0) ? 0 : each));
  const unit = Float64Array.from(x, (each, i) => (each - mean[i % channels]!) * inverse[i % channels]!);
  for (let i = 0; i < x.length; i++) {
    dBeta[i % channels]! += passed[i]!;
    dGamma[i % channels]! += passed[i]! * unit[i]!;
  }
  const dx = passed.map((each, i) => {
    const c = i % channels;
    return gamma[c]! * inverse[c]! * (each - dBeta[c]! / rows - (unit[i]! * dGamma[c]!) / rows);
  });
  return [dx, dGamma, dBeta];
}

/** Of the mean or the deviation, whichever is larger: a mean near 0 is a difference of large sums. */
function expectMeans(found: ArrayLike<number>, { mean, variance }: Statistics): void {
  for (const [c, exact] of mean.entries()) {
    const size = Math.max(Math.abs(exact), Math.sqrt(variance[c]!));
    expect(Math.abs(found[c]! - exact)).toBeLessThanOrEqual(1e-6 * size);
  }
}

describe('CnnBatchNorm', () => {
  it('agrees with double precision for any shape', () => {
    fc.assert(
      fc.property(anyShape, fc.boolean(), (shape, relu) => {
        const x = random(shape);
        const { gamma, beta } = parameters(shape.at(-1)!);
        const [y, mean, variance, inverse] = runKernel(
          'CnnBatchNorm',
          { x, gamma, beta },
          { epsilon, activation: relu ? 'relu' : undefined },
        );
        const exact = statistics(x.values, gamma.values.length);
        expect(y!.shape).toEqual(shape);
        expectMeans(mean!.values, exact);
        expectNear(variance!.values, exact.variance, 1e-6);
        expectNear(
          inverse!.values,
          exact.variance.map((each) => 1 / Math.sqrt(each + epsilon)),
          1e-6,
        );
        expectNear(y!.values, normalised(x.values, gamma.values, beta.values, relu));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    { name: 'a mean of 1000 deviations', change: (value: number) => 1000 + value },
    { name: 'a mean of −10,000 deviations', change: (value: number) => value - 1e4 },
    { name: 'a first row far from the others', change: (value: number, row: number) => (row === 0 ? 0 : 1000 + value) },
    { name: 'first rows far from the others', change: (value: number, row: number) => (row < 16 ? 0 : 1000 + value) },
    { name: 'a mean that drifts', change: (value: number, row: number) => row / 10 + value },
  ])('is exact to 1e-6 with $name', ({ change }) => {
    for (const channels of [1, 5, 64, 100]) {
      const x = random([3000, channels]);
      for (let i = 0; i < x.values.length; i++) x.values[i] = change(x.values[i]!, Math.floor(i / channels));
      const { gamma, beta } = parameters(channels);
      const [, mean, variance] = runKernel('CnnBatchNorm', { x, gamma, beta }, { epsilon });
      const exact = statistics(x.values, channels);
      for (let c = 0; c < channels; c++) {
        expect(Math.abs(mean!.values[c]! / exact.mean[c]! - 1)).toBeLessThan(1e-6);
        expect(Math.abs(variance!.values[c]! / exact.variance[c]! - 1)).toBeLessThan(1e-6);
      }
    }
  });

  it('gives equal numbers the variance 0', () => {
    const x = { values: new Float32Array(900).fill(0.1), shape: [300, 3] };
    const [y, mean, variance] = runKernel('CnnBatchNorm', { x, ...parameters(3) }, { epsilon });
    expect([...mean!.values]).toEqual([0.1, 0.1, 0.1].map(Math.fround));
    expect([...variance!.values]).toEqual([0, 0, 0]);
    expectNear(y!.values.subarray(0, 3), parameters(3).beta.values);
  });

  it('spreads NaN and infinity over their channel only', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const x = random([2, 40, 40, 6]);
      x.values[6 * 1000 + 2] = bad;
      const { gamma, beta } = parameters(6);
      const [y, mean] = runKernel('CnnBatchNorm', { x, gamma, beta }, { epsilon, activation: 'relu' });
      expect([...mean!.values].map(Number.isFinite)).toEqual([true, true, false, true, true, true]);
      expect(y!.values.every((each, i) => Number.isNaN(each) === (i % 6 === 2))).toBe(true);
    }
  });

  it('takes no rows and no channels', () => {
    expect(runKernel('CnnBatchNorm', { x: random([0, 5, 5, 3]), ...parameters(3) }, { epsilon })[0]!.shape).toEqual([
      0, 5, 5, 3,
    ]);
    expect(runKernel('CnnBatchNorm', { x: random([4, 0]), ...parameters(0) }, { epsilon })[1]!.shape).toEqual([0]);
  });

  it('refuses an activation that is not fused', () => {
    expect(() => run('CnnBatchNorm', { x: random([4, 3]), ...parameters(3) }, { epsilon, activation: 'tanh' })).toThrow(
      "activation 'tanh' is not fused",
    );
  });
});

describe('CnnBatchNormGrad', () => {
  it('agrees with double precision for any shape, and finds again where ReLU let through', () => {
    fc.assert(
      fc.property(anyShape, fc.boolean(), (shape, relu) => {
        const [x, dy] = [random(shape), random(shape, 4)];
        const { gamma, beta } = parameters(shape.at(-1)!);
        const activation = relu ? 'relu' : undefined;
        const [y, mean, , inverseDeviation] = runKernel(
          'CnnBatchNorm',
          { x, gamma, beta },
          { epsilon, activation },
        ) as Required<Values>[];
        const inputs = { x, dy, gamma, mean: mean!, inverseDeviation: inverseDeviation! };
        const again = runKernel('CnnBatchNormGrad', relu ? { ...inputs, beta } : inputs, { activation });
        const exact = gradients(x.values, dy.values, y!.values, gamma.values, relu);
        for (const i of [0, 1, 2]) expectNear(again[i]!.values, exact[i]!, 2e-5);
        if (!relu) return;
        const byResult = runKernel('CnnBatchNormGrad', { ...inputs, y: y! }, { activation });
        expect(byResult).toEqual(again);
      }),
      { numRuns: 150 },
    );
  });

  it.each([undefined, 'relu'] as const)('agrees with differences, activation %s', (activation) => {
    const [x, dy] = [random([3, 2, 2, 3], 5), random([3, 2, 2, 3], 6)];
    const { gamma, beta } = parameters(3);
    const [, mean, , inverseDeviation] = runKernel(
      'CnnBatchNorm',
      { x, gamma, beta },
      { epsilon, activation },
    ) as Values[];
    const inputs = { x, dy, gamma, beta, mean: mean!, inverseDeviation: inverseDeviation! };
    const [dx, dGamma, dBeta] = runKernel('CnnBatchNormGrad', inputs, { activation });
    const relu = activation === 'relu';
    const loss = (a: ArrayLike<number>, b: ArrayLike<number>, c: ArrayLike<number>) =>
      dot(normalised(a, b, c, relu), dy.values);
    expectNear(
      dx!.values,
      differences((at) => loss(at, gamma.values, beta.values), x.values),
    );
    expectNear(
      dGamma!.values,
      differences((at) => loss(x.values, at, beta.values), gamma.values),
    );
    expectNear(
      dBeta!.values,
      differences((at) => loss(x.values, gamma.values, at), beta.values),
    );
  });

  it('needs beta or y with relu', () => {
    const x = random([4, 3]);
    const { gamma, beta } = parameters(3);
    expect(() =>
      run('CnnBatchNormGrad', { x, dy: x, gamma, mean: beta, inverseDeviation: gamma }, { activation: 'relu' }),
    ).toThrow('with relu it needs beta or y');
  });
});

describe('FusedBatchNorm', () => {
  it('agrees with double precision, with and without scale and offset', () => {
    fc.assert(
      fc.property(anyShape, fc.boolean(), fc.boolean(), (shape, scaled, shifted) => {
        const channels = shape.at(-1)!;
        const x = random(shape);
        const [mean, scale, offset] = [random([channels], 5), random([channels], 7), random([channels], 8)];
        const variance = random([channels], 6);
        variance.values.forEach((each, i) => {
          variance.values[i] = Math.abs(each);
        });
        const rank4 = { values: x.values, shape: shape.length === 4 ? shape : [1, 1, ...shape] };
        const inputs = { x: rank4, mean, variance, ...(scaled && { scale }), ...(shifted && { offset }) };
        const exact = Float64Array.from(x.values, (each, i) => {
          const c = i % channels;
          const unit = (each - mean.values[c]!) / Math.sqrt(variance.values[c]! + 0.01);
          return unit * (scaled ? scale.values[c]! : 1) + (shifted ? offset.values[c]! : 0);
        });
        expectNear(run('FusedBatchNorm', inputs, { varianceEpsilon: 0.01 }).values, exact);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves parameters of other shapes to the inherited kernel', () => {
    const [x, whole] = [random([2, 2, 2, 2]), random([2, 2, 2, 2], 2)];
    const variance = { values: new Float32Array(16).fill(1), shape: x.shape };
    const exact = x.values.map((each, i) => each - whole.values[i]!);
    expectNear(run('FusedBatchNorm', { x, mean: whole, variance }, { varianceEpsilon: 0 }).values, exact);
  });
});

describe('batch normalisation', () => {
  it('has the same bits on any number of threads', () => {
    for (const shape of [
      [16, 20, 20, 33],
      [16, 32, 32, 6],
      [40_001, 3],
    ]) {
      expect(sizeOf(shape)).toBeGreaterThan(65_536);
      const [x, dy] = [random(shape), random(shape, 4)];
      const { gamma, beta } = parameters(shape.at(-1)!);
      expectSameBits(() => {
        const forward = runKernel('CnnBatchNorm', { x, gamma, beta }, { epsilon, activation: 'relu' });
        const [mean, inverseDeviation] = [forward[1]!, forward[3]!];
        const back = runKernel(
          'CnnBatchNormGrad',
          { x, dy, gamma, beta, mean, inverseDeviation },
          { activation: 'relu' },
        );
        return [...forward, ...back];
      });
    }
  });
});
