import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { gather, grad, mul, sum, tensor, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNear, expectSameBits, numbers, random, run, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

const anyGather = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
  fc.nat(shape.length - 1).chain((axis) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc.constant(axis),
      indices: fc.array(fc.nat(shape[axis]! - 1), { maxLength: 9 }),
    }),
  ),
);

function gathered(x: ArrayLike<number>, shape: readonly number[], axis: number, indices: ArrayLike<number>): number[] {
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  const result: number[] = [];
  for (let o = 0; o < outer; o++)
    for (const index of Array.from(indices))
      for (let i = 0; i < inner; i++) result.push(x[(o * shape[axis]! + index) * inner + i]!);
  return result;
}

describe('GatherV2', () => {
  it('agrees with a loop for any axis', () => {
    fc.assert(
      fc.property(anyGather, ({ shape, axis, indices }) => {
        const x = random(shape);
        const picks = { values: new Int32Array(indices), shape: [indices.length] };
        const found = run('GatherV2', { x, indices: picks }, { axis, batchDims: 0 });
        expect(found.shape).toEqual(shape.toSpliced(axis, 1, indices.length));
        expect([...found.values]).toEqual(gathered(x.values, shape, axis, indices));
      }),
      { numRuns: 200 },
    );
  });

  it('takes indices of any rank, integers and batch dimensions', () => {
    const x = { values: Int32Array.from({ length: 12 }, (_, i) => i), shape: [4, 3] };
    const indices = { values: new Int32Array([3, 0, 1, 3]), shape: [2, 2] };
    const found = run('GatherV2', { x, indices }, { axis: 0, batchDims: 0 });
    expect(found.shape).toEqual([2, 2, 3]);
    expect([...found.values]).toEqual(gathered(x.values, [4, 3], 0, indices.values));
    const batched = run('GatherV2', { x: { ...x, shape: [2, 6] }, indices }, { axis: 1, batchDims: 1 });
    expect([...batched.values]).toEqual([3, 0, 7, 9]);
  });

  it.each([-1, 4])('refuses the index %d', (index) => {
    const indices = { values: new Int32Array([index]), shape: [1] };
    expect(() => run('GatherV2', { x: random([4, 2]), indices }, { axis: 0, batchDims: 0 })).toThrow(
      `${index} is not in [0, 3]`,
    );
  });

  it('has a gradient that adds up what was picked twice', () => {
    const weights = numbers(6);
    const gradient = tidy(() => {
      const indices = tensor([1, 1, 0], [3], 'int32');
      return grad((x) => sum(mul(gather(x, indices), tensor(weights, [3, 2]))))(tensor(numbers(8), [4, 2])).dataSync();
    });
    expectNear(gradient, [weights[4]!, weights[5]!, weights[0]! + weights[2]!, weights[1]! + weights[3]!, 0, 0, 0, 0]);
  });
});

describe('UnsortedSegmentSum', () => {
  it('agrees with a loop, and passes over other ids', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.constantFrom(1, 3, 4, 17, 70),
        fc.integer({ min: 1, max: 6 }),
        (count, width, numSegments) => {
          const x = random([count, width]);
          const ids = Int32Array.from(numbers(count, 3), (each) => Math.floor((each + 1) * 4) - 1);
          const exact = new Float64Array(numSegments * width);
          ids.forEach((id, i) => {
            if (id >= 0 && id < numSegments)
              for (let j = 0; j < width; j++) exact[id * width + j]! += x.values[i * width + j]!;
          });
          const found = run('UnsortedSegmentSum', { x, segmentIds: { values: ids, shape: [count] } }, { numSegments });
          expect(found.shape).toEqual([numSegments, width]);
          expectNear(found.values, exact);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps NaN in its segment', () => {
    const x = { values: new Float32Array([1, Number.NaN, 3]), shape: [3] };
    const segmentIds = { values: new Int32Array([0, 1, 0]), shape: [3] };
    expect([...run('UnsortedSegmentSum', { x, segmentIds }, { numSegments: 2 }).values]).toEqual([4, Number.NaN]);
  });
});

describe('gathering', () => {
  it('gives the same on any number of threads', () => {
    const x = random([500, 300]);
    const indices = { values: Int32Array.from({ length: 1500 }, (_, i) => (i * 7919) % 500), shape: [1500] };
    const rows = random([1500, 300], 2);
    expectSameBits(() => [
      run('GatherV2', { x, indices }, { axis: 0, batchDims: 0 }),
      run('UnsortedSegmentSum', { x: rows, segmentIds: indices }, { numSegments: 500 }),
    ]);
  });
});
