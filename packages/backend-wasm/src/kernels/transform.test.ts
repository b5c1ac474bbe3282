import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNear, expectSameBits, random, run, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';
type Shape = [batch: number, height: number, width: number, channels: number];

/** The pixel that stands for one outside, by its index: [dcba|abcd|dcba], [abcd|abcd|abcd] or [aaaa|abcd|dddd]. */
function standIn(index: number, size: number, fillMode: FillMode): number | undefined {
  if (index >= 0 && index < size) return index;
  if (fillMode === 'constant') return undefined;
  if (fillMode === 'nearest') return index < 0 ? 0 : size - 1;
  const period = fillMode === 'wrap' ? size : 2 * size;
  const rest = ((index % period) + period) % period;
  return rest < size ? rest : period - 1 - rest;
}

/** Whole steps sideways and up, for which interpolation does nothing. */
function shifted(
  x: ArrayLike<number>,
  [batch, height, width, channels]: Shape,
  steps: readonly [number, number][],
  fillMode: FillMode,
  fillValue: number,
) {
  const y = new Float64Array(batch * height * width * channels);
  for (let i = 0; i < y.length; i++) {
    const [c, column, row, n] = [
      i % channels,
      Math.floor(i / channels) % width,
      Math.floor(i / channels / width) % height,
      Math.floor(i / channels / width / height),
    ];
    const [right, down] = steps[n % steps.length]!;
    const fromX = standIn(column + right, width, fillMode);
    const fromY = standIn(row + down, height, fillMode);
    y[i] =
      fromX === undefined || fromY === undefined
        ? fillValue
        : x[((n * height + fromY) * width + fromX) * channels + c]!;
  }
  return y;
}

/** A projection with a constant outside, in double precision. */
function projected(
  x: ArrayLike<number>,
  shape: Shape,
  transforms: ArrayLike<number>,
  out: [number, number],
  bilinear: boolean,
  fillValue: number,
) {
  const [batch, height, width, channels] = shape;
  const y: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let row = 0; row < out[0]; row++)
      for (let column = 0; column < out[1]; column++) {
        const t = Array.from(
          { length: 8 },
          (_, i) => transforms[transforms.length === 8 ? i : 8 * n + i]!,
        ) as number[] & { length: 8 };
        const k = t[6]! * column + t[7]! * row + 1;
        const at = [(t[0]! * column + t[1]! * row + t[2]!) / k, (t[3]! * column + t[4]! * row + t[5]!) / k] as [
          number,
          number,
        ];
        const pixel = (px: number, py: number, c: number) =>
          px >= 0 && px < width && py >= 0 && py < height
            ? x[((n * height + py) * width + px) * channels + c]!
            : fillValue;
        for (let c = 0; c < channels; c++) {
          if (!bilinear) {
            y.push(pixel(Math.round(at[0]), Math.round(at[1]), c));
            continue;
          }
          const [left, top] = at.map(Math.floor) as [number, number];
          const [east, south] = [at[0] - left, at[1] - top];
          const upper = (1 - east) * pixel(left, top, c) + east * pixel(left + 1, top, c);
          const lower = (1 - east) * pixel(left, top + 1, c) + east * pixel(left + 1, top + 1, c);
          y.push((1 - south) * upper + south * lower);
        }
      }
  return y;
}

const anyShape: fc.Arbitrary<Shape> = fc.tuple(
  fc.nat(3),
  fc.integer({ min: 1, max: 7 }),
  fc.integer({ min: 1, max: 7 }),
  fc.constantFrom(1, 3, 4, 6),
);

describe('Transform', () => {
  it('projects every image of a batch, with its own or one transform', () => {
    const coefficient = (around: number, spread: number) =>
      fc.double({ min: around - spread, max: around + spread, noNaN: true });
    const matrix = fc.tuple(
      coefficient(1, 0.5),
      coefficient(0, 0.5),
      coefficient(0, 3),
      coefficient(0, 0.5),
      coefficient(1, 0.5),
      coefficient(0, 3),
      coefficient(0, 0.05),
      coefficient(0, 0.05),
    );
    fc.assert(
      fc.property(
        anyShape,
        fc.boolean(),
        fc.array(matrix, { minLength: 3, maxLength: 3 }),
        fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
        (shape, shared, matrices, out) => {
          const count = shared ? 1 : shape[0];
          const transforms = { values: Float32Array.from(matrices.slice(0, count).flat()), shape: [count, 8] };
          const image = random(shape);
          const attrs = { interpolation: 'bilinear', fillMode: 'constant', fillValue: 0.25, outputShape: out };
          const found = run('Transform', { image, transforms }, attrs);
          expect(found.shape).toEqual([shape[0], ...out, shape[3]]);
          expectNear(found.values, projected(image.values, shape, transforms.values, out, true, 0.25));
          const nearest = run('Transform', { image, transforms }, { ...attrs, interpolation: 'nearest' });
          expectNear(nearest.values, projected(image.values, shape, transforms.values, out, false, 0.25), 0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each(['constant', 'reflect', 'nearest'] as const)('fills what lies outside, mode %s', (fillMode) => {
    const shape: Shape = [3, 4, 5, 3];
    const image = random(shape);
    for (const steps of [
      [
        [1, 2],
        [-2, -1],
        [7, 0],
      ],
      [[-4, 3]],
    ] as [number, number][][]) {
      const transforms = {
        values: Float32Array.from(steps.flatMap(([right, down]) => [1, 0, right, 0, 1, down, 0, 0])),
        shape: [steps.length, 8],
      };
      for (const interpolation of ['nearest', 'bilinear']) {
        const found = run(
          'Transform',
          { image, transforms },
          { interpolation, fillMode, fillValue: -2, outputShape: [4, 5] },
        );
        expectNear(found.values, shifted(image.values, shape, steps, fillMode, -2));
      }
    }
  });

  it('repeats the image near it, mode wrap', () => {
    const shape: Shape = [1, 4, 5, 2];
    const image = random(shape);
    const transforms = { values: new Float32Array([1, 0, -2, 0, 1, -1, 0, 0]), shape: [1, 8] };
    const found = run(
      'Transform',
      { image, transforms },
      { interpolation: 'nearest', fillMode: 'wrap', fillValue: 0, outputShape: [4, 5] },
    );
    expectNear(found.values, shifted(image.values, shape, [[-2, -1]], 'wrap', 0), 0);
  });

  it('fills where the projection is infinite', () => {
    const image = random([1, 3, 3, 5]);
    const transforms = { values: new Float32Array([1, 0, 0, 0, 1, 0, -1, 0]), shape: [1, 8] };
    const found = run(
      'Transform',
      { image, transforms },
      { interpolation: 'bilinear', fillMode: 'constant', fillValue: 7, outputShape: [1, 2] },
    );
    expect([...found.values.subarray(5)]).toEqual([7, 7, 7, 7, 7]);
  });

  it('has the same bits on any number of threads', () => {
    const image = random([6, 80, 90, 3]);
    const rows = Array.from({ length: 6 }, (_, i) => [0.9, 0.1 * i, 2, -0.1 * i, 0.9, 3, 0.001, 0]);
    const transforms = { values: Float32Array.from(rows.flat()), shape: [6, 8] };
    expectSameBits(() => [
      run(
        'Transform',
        { image, transforms },
        { interpolation: 'bilinear', fillMode: 'reflect', fillValue: 0, outputShape: [80, 90] },
      ),
    ]);
  });
});
