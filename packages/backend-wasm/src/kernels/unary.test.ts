import { tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  errorFunction,
  expectNothingBehind,
  expectSameBits,
  ownBackend,
  random,
  runKernel,
  startBackend,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

interface Case {
  readonly f: (x: number) => number;
  readonly attrs?: object;
  /** Units in the last place. @default 0 */
  readonly units?: number;
}

const operations: Readonly<Record<string, Case>> = {
  Relu: { f: (x) => Math.max(0, x) },
  Relu6: { f: (x) => Math.min(Math.max(0, x), 6) },
  ClipByValue: { f: (x) => Math.min(Math.max(-0.5, x), 2), attrs: { clipValueMin: -0.5, clipValueMax: 2 } },
  LeakyRelu: { f: (x) => (x < 0 ? Math.fround(0.2) * x : x), attrs: { alpha: 0.2 } },
  Neg: { f: (x) => -x },
  Abs: { f: Math.abs },
  Square: { f: (x) => x * x },
  Sqrt: { f: Math.sqrt },
  Rsqrt: { f: (x) => 1 / Math.sqrt(x), units: 1 },
  Reciprocal: { f: (x) => 1 / x },
  Step: { f: (x) => (Number.isNaN(x) ? x : x > 0 ? 1 : 0.25), attrs: { alpha: 0.25 } },
  Sign: { f: (x) => Math.sign(x) || 0 },
  Exp: { f: Math.exp, units: 2 },
  Log: { f: Math.log, units: 2 },
  Sigmoid: { f: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))), units: 2 },
  Tanh: { f: Math.tanh, units: 2 },
  Erf: { f: errorFunction, units: 3 },
};

/** How many f32 numbers lie between two. */
function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (!Number.isFinite(a) && !Number.isFinite(b)) return Infinity;
  const [i, j] = new Int32Array(new Float32Array([a, b]).buffer);
  const ordered = (bits: number) => (bits < 0 ? -2147483648 - bits : bits);
  return Math.abs(ordered(i!) - ordered(j!));
}

/** Every sign and exponent with some fractions, and what is special. */
function everyKind(): Float32Array {
  const bits = Uint32Array.from({ length: 512 * 64 }, (_, i) => (i << 17) | (Math.imul(i, 0x9e3779b9) >>> 15));
  const special = [0, -0, Infinity, -Infinity, Number.NaN, 1, -1, 88.72283, 88.73, -87.5, -103.9, -104, 0.625, 6];
  return Float32Array.from([...new Float32Array(bits.buffer), ...special]);
}

describe.each(Object.entries(operations))('%s', (kernel, { f, attrs, units = 0 }) => {
  const check = (values: Float32Array) => {
    const [y] = runKernel(kernel, { x: { shape: [values.length], values } }, attrs);
    let worst = 0;
    let where = 0;
    for (const [i, x] of values.entries()) {
      const error = distance(y!.values[i]!, Math.fround(f(x)));
      if (error > worst) [worst, where] = [error, i];
    }
    const x = values[where]!;
    expect(worst, `at ${x}: ${y!.values[where]} instead of ${f(x)}`).toBeLessThanOrEqual(units);
  };

  it('is right for numbers of every size, infinities and NaN', () => check(everyKind()));

  it('is right for numbers around one', () => {
    check(Float32Array.from(random([20_000], 1).values as Float32Array, (x) => 20 * x));
    check(Float32Array.from(random([20_000], 2).values as Float32Array, (x) => 1 + x));
  });

  it('keeps shapes, also empty ones', () => {
    const shapes = fc.array(fc.nat({ max: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(runKernel(kernel, { x: random(shape, 3) }, attrs)[0]!.shape).toEqual(shape);
      }),
      { numRuns: 20 },
    );
  });

  it('writes nothing behind its result', () => {
    for (const n of [1, 3, 4, 15, 16, 17, 63]) {
      const x = tensor(Array(n).fill(1), [n]);
      expectNothingBehind(() => call(kernel, ownBackend(), { x }, attrs));
    }
  });
});

it('gives the same bits on any number of threads', () => {
  const x = random([200_001], 1);
  for (const kernel of ['Relu', 'Exp', 'Tanh']) expectSameBits(() => runKernel(kernel, { x }));
});

it('leaves other types to the inherited kernel', () => {
  const [y] = runKernel('Abs', { x: { shape: [2], dtype: 'int32', values: [-3, 4] } });
  expect(Array.from(y!.values)).toEqual([3, 4]);
});
