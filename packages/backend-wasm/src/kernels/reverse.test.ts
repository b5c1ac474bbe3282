import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { random, run, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

/** The numbers of an array of this shape, each looked up by its place. */
function lookedUp(shape: readonly number[], look: (place: readonly number[]) => number): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, i) =>
    look(shape.map((size, axis) => Math.floor(i / sizeOf(shape.slice(axis + 1))) % size)),
  );
}

function indexOf(shape: readonly number[], place: readonly number[]): number {
  return place.reduce((index, each, axis) => index * shape[axis]! + each, 0);
}

const anyShape = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 6 }) }, { weight: 1, arbitrary: fc.constant(0) }),
  { minLength: 1, maxLength: 5 },
);

describe('Reverse', () => {
  it('agrees with a loop for any shape and axes', () => {
    fc.assert(
      fc.property(
        anyShape.chain((shape) => fc.record({ shape: fc.constant(shape), dims: fc.subarray([...shape.keys()]) })),
        ({ shape, dims }) => {
          const x = random(shape);
          const exact = lookedUp(shape, (place) => {
            const from = place.map((each, axis) => (dims.includes(axis) ? shape[axis]! - 1 - each : each));
            return x.values[indexOf(shape, from)]!;
          });
          expect([...run('Reverse', { x }, { dims }).values]).toEqual(exact);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('mirrors images left to right', () => {
    const x = random([5, 60, 70, 3]);
    const found = run('Reverse', { x }, { dims: [2] }).values;
    const exact = lookedUp(x.shape, ([n, y, column, c]) => x.values[indexOf(x.shape, [n!, y!, 69 - column!, c!])]!);
    expect([...found]).toEqual(exact);
  });

  it('takes negative axes, integers and single numbers', () => {
    expect([
      ...run('Reverse', { x: { values: new Int32Array([1, 2, 3, 4]), shape: [2, 2] } }, { dims: [-1] }).values,
    ]).toEqual([2, 1, 4, 3]);
    expect([...run('Reverse', { x: { values: new Float32Array([7]), shape: [] } }, { dims: [] }).values]).toEqual([7]);
  });
});

describe('Tile', () => {
  it('agrees with a loop for any shape and repetitions', () => {
    fc.assert(
      fc.property(
        anyShape.chain((shape) =>
          fc.record({
            shape: fc.constant(shape),
            reps: fc.array(fc.nat(3), { minLength: shape.length, maxLength: shape.length }),
          }),
        ),
        ({ shape, reps }) => {
          const x = random(shape);
          const outShape = shape.map((size, axis) => size * reps[axis]!);
          const exact = lookedUp(
            outShape,
            (place) =>
              x.values[
                indexOf(
                  shape,
                  place.map((each, axis) => each % shape[axis]!),
                )
              ]!,
          );
          const found = run('Tile', { x }, { reps });
          expect(found.shape).toEqual(outShape);
          expect([...found.values]).toEqual(exact);
        },
      ),
      { numRuns: 200 },
    );
  });
});
