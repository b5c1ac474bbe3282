import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { differences, dot, expectNear, expectSameBits, random, run, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

interface Settings {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

const anySettings = fc.constantFrom<Settings>(
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: true, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
);

/** What each pixel of an axis is made of: two pixels and their shares. */
function mixture(size: number, out: number, { alignCorners, halfPixelCenters }: Settings): [number, number, number][] {
  const scale = alignCorners && out > 1 ? (size - 1) / (out - 1) : size / out;
  return Array.from({ length: out }, (_, i) => {
    const at = Math.min(Math.max(halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale, 0), size - 1);
    const low = Math.floor(at);
    return [low, Math.min(low + 1, size - 1), at - low];
  });
}

function resized(
  x: ArrayLike<number>,
  [batch, height, width, channels]: readonly number[],
  size: readonly [number, number],
  settings: Settings,
): number[] {
  const y: number[] = [];
  for (let n = 0; n < batch!; n++)
    for (const [top, bottom, south] of mixture(height!, size[0], settings))
      for (const [left, right, east] of mixture(width!, size[1], settings))
        for (let c = 0; c < channels!; c++) {
          const at = (row: number, column: number) => x[((n * height! + row) * width! + column) * channels! + c]!;
          const [upper, lower] = [top, bottom].map((row) => at(row, left) * (1 - east) + at(row, right) * east) as [
            number,
            number,
          ];
          y.push(upper * (1 - south) + lower * south);
        }
  return y;
}

const side = fc.integer({ min: 1, max: 9 });
const anyCase = fc.record({
  shape: fc.tuple(fc.nat(2), side, side, fc.constantFrom(1, 3, 4, 7, 18)),
  size: fc.tuple(side, side),
  settings: anySettings,
});

describe('ResizeBilinear', () => {
  it('agrees with double precision for any size and setting', () => {
    fc.assert(
      fc.property(anyCase, ({ shape, size, settings }) => {
        const images = random(shape);
        const found = run('ResizeBilinear', { images }, { size, ...settings });
        expect(found.shape).toEqual([shape[0], ...size, shape[3]]);
        expectNear(found.values, resized(images.values, shape, size, settings));
      }),
      { numRuns: 200 },
    );
  });

  it('has a gradient that agrees with differences', () => {
    fc.assert(
      fc.property(anyCase, ({ shape: [batch, height, width, channels], size, settings }) => {
        const shape = [batch, Math.min(height, 5), Math.min(width, 5), Math.min(channels, 5)];
        const images = random(shape);
        const dy = random([batch, ...size, shape[3]!], 2);
        const found = run('ResizeBilinearGrad', { images, dy }, settings);
        expect(found.shape).toEqual(shape);
        expectNear(
          found.values,
          differences((at) => dot(resized(at, shape, size, settings), dy.values), images.values),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('has the same bits on any number of threads', () => {
    const settings = { alignCorners: false, halfPixelCenters: true };
    const images = random([2, 70, 60, 40]);
    const dy = random([2, 90, 90, 40], 2);
    expectSameBits(() => [
      run('ResizeBilinear', { images }, { size: [90, 90], ...settings }),
      run('ResizeBilinearGrad', { images, dy }, settings),
    ]);
  });
});
