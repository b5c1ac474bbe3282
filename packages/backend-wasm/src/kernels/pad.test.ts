import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSameBits, random, run, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

type Border = [before: number, after: number];

/** A padded array, number by number: `origin` says where a place of an axis comes from, if anywhere. */
function padded(
  values: ArrayLike<number>,
  shape: readonly number[],
  paddings: readonly Border[],
  other: number,
  origin: (place: number, size: number) => number,
): number[] {
  const outShape = shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  return Array.from({ length: sizeOf(outShape) }, (_, i) => {
    let at = 0;
    for (const [axis, size] of shape.entries()) {
      const place = (Math.floor(i / sizeOf(outShape.slice(axis + 1))) % outShape[axis]!) - paddings[axis]![0];
      const from = place >= 0 && place < size ? place : origin(place, size);
      if (from < 0) return other;
      at = at * size + from;
    }
    return values[at]!;
  });
}

const nowhere = () => -1;
const reflected = (place: number, size: number) => (place < 0 ? -place : 2 * size - 2 - place);
const symmetric = (place: number, size: number) => (place < 0 ? -place - 1 : 2 * size - 1 - place);

const anyPadding = (most: (size: number) => number) =>
  fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      paddings: fc.tuple(
        ...shape.map((size) =>
          fc.oneof(fc.constant([0, 0] as Border), fc.tuple(fc.nat(most(size)), fc.nat(most(size)))),
        ),
      ) as fc.Arbitrary<Border[]>,
    }),
  );

describe('PadV2', () => {
  it('agrees with a loop for any border', () => {
    fc.assert(
      fc.property(
        anyPadding(() => 5),
        fc.constantFrom(0, -1.5, Number.NaN),
        ({ shape, paddings }, constantValue) => {
          const x = random(shape);
          const found = run('PadV2', { x }, { paddings, constantValue });
          expect(found.shape).toEqual(shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]));
          expect([...found.values]).toEqual(padded(x.values, shape, paddings, constantValue, nowhere));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('pads integers, booleans and empty arrays', () => {
    const paddings: Border[] = [
      [1, 2],
      [2, 1],
    ];
    const integers = { values: Int32Array.from({ length: 6 }, (_, i) => i), shape: [2, 3] };
    expect([...run('PadV2', { x: integers }, { paddings, constantValue: -7 }).values]).toEqual(
      padded(integers.values, [2, 3], paddings, -7, nowhere),
    );
    const booleans = { values: new Uint8Array([0, 1, 0, 0, 0, 1]), shape: [2, 3] };
    expect([...run('PadV2', { x: booleans }, { paddings, constantValue: 1 }).values]).toEqual(
      padded(booleans.values, [2, 3], paddings, 1, nowhere),
    );
    expect([
      ...run(
        'PadV2',
        { x: random([0, 2]) },
        {
          paddings: [
            [1, 1],
            [0, 1],
          ],
          constantValue: 3,
        },
      ).values,
    ]).toEqual([3, 3, 3, 3, 3, 3]);
  });

  it('gives the same on any number of threads', () => {
    const x = random([20, 40, 40, 6]);
    const paddings = [
      [0, 0],
      [4, 4],
      [4, 4],
      [0, 0],
    ];
    expectSameBits(() => [
      run('PadV2', { x }, { paddings, constantValue: 0 }),
      run('MirrorPad', { x }, { paddings, mode: 'reflect' }),
    ]);
  });
});

describe('MirrorPad', () => {
  it.each([
    ['reflect', (size: number) => size - 1, reflected],
    ['symmetric', (size: number) => size, symmetric],
  ] as const)('agrees with a loop for any border, mode %s', (mode, most, origin) => {
    fc.assert(
      fc.property(anyPadding(most), ({ shape, paddings }) => {
        const x = random(shape);
        expect([...run('MirrorPad', { x }, { paddings, mode }).values]).toEqual(
          padded(x.values, shape, paddings, 0, origin),
        );
      }),
      { numRuns: 200 },
    );
  });
});
