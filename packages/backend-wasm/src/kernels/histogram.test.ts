import { tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import {
  expectNothingBehind,
  expectSameBits,
  numbers,
  ownBackend,
  random,
  run,
  sizeOf,
  startBackend,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

interface Tiling {
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
  readonly grid: readonly [number, number];
  readonly tile: readonly [number, number];
}

/** Tiles of some size, that reach beyond the images by less than a tile and less than the images have. */
const tilings: fc.Arbitrary<Tiling & { seed: number }> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 4 }),
    grid: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    tile: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
    beyond: fc.tuple(fc.nat(5), fc.nat(5)),
    seed: fc.nat(),
  })
  .map(({ batch, channels, grid, tile, beyond, seed }) => {
    const side = (axis: 0 | 1) => {
      const whole = grid[axis] * tile[axis];
      return whole - Math.min(beyond[axis], tile[axis] - 1, Math.ceil(whole / 2) - 1);
    };
    return { shape: [batch, side(0), side(1), channels], grid, tile, seed };
  });

/** In [0, 1), with some outside. */
const brightness = (shape: readonly number[], seed: number) => numbers(sizeOf(shape), seed).map((x) => 0.55 * x + 0.5);

const levelOf = (x: number) => Math.min(255, Math.max(0, Math.trunc(Math.fround(x * 255)) || 0));

function counted(images: Float32Array, { shape: [batch, height, width, channels], grid, tile }: Tiling): Float32Array {
  const counts = new Float32Array(batch * grid[0] * grid[1] * channels * 256);
  for (let b = 0; b < batch; b++)
    for (let y = 0; y < grid[0] * tile[0]; y++)
      for (let x = 0; x < grid[1] * tile[1]; x++)
        for (let c = 0; c < channels; c++) {
          const [yy, xx] = [y < height ? y : 2 * height - 2 - y, x < width ? x : 2 * width - 2 - x];
          const level = levelOf(images[((b * height + yy) * width + xx) * channels + c]!);
          const place = (b * grid[0] + Math.floor(y / tile[0])) * grid[1] + Math.floor(x / tile[1]);
          counts[(place * channels + c) * 256 + level]! += 1;
        }
  return counts;
}

it('counts the levels of every tile, whatever the sizes', () => {
  fc.assert(
    fc.property(tilings, ({ seed, ...tiling }) => {
      const images = brightness(tiling.shape, seed);
      const { values, shape } = run('CnnHistogram', { images: { shape: tiling.shape, values: images } }, tiling);
      expect(shape).toEqual([tiling.shape[0], ...tiling.grid, tiling.shape[3], 256]);
      expect(values).toEqual(counted(images, tiling));
    }),
  );
});

it('mixes what the tables of the four tiles around hold', () => {
  fc.assert(
    fc.property(tilings, ({ seed, ...tiling }) => {
      const { shape, grid, tile } = tiling;
      const [batch, height, width, channels] = shape;
      const images = brightness(shape, seed);
      const tables = numbers(batch * grid[0] * grid[1] * channels * 256, seed + 1);
      const inputs = {
        images: { shape, values: images },
        tables: { shape: [batch, ...grid, channels, 256], values: tables },
      };
      const { values } = run('CnnLookUp', inputs, { grid, tile });
      const weights = (place: number, axis: 0 | 1) =>
        Array.from({ length: grid[axis] }, (_, i) => {
          const away = (place + 0.5) / tile[axis] - 0.5;
          return Math.max(0, 1 - Math.abs(Math.min(Math.max(away, 0), grid[axis] - 1) - i));
        });
      for (let k = 0; k < values.length; k++) {
        const c = k % channels;
        const x = Math.floor(k / channels) % width;
        const y = Math.floor(k / channels / width) % height;
        const b = Math.floor(k / channels / width / height);
        let sum = 0;
        for (const [i, down] of weights(y, 0).entries())
          for (const [j, across] of weights(x, 1).entries())
            sum +=
              down * across * tables[(((b * grid[0] + i) * grid[1] + j) * channels + c) * 256 + levelOf(images[k]!)]!;
        expect(Math.abs(values[k]! - sum)).toBeLessThan(2e-6);
      }
    }),
  );
});

it('shares what is more than the limit among all levels, and the rest evenly apart', () => {
  const table = (counts: Float32Array, most: number, pixels: number) =>
    run(
      'CnnLimitedTables',
      { counts: { shape: [1, 1, 1, 1, 256], values: counts }, most: { shape: [1], values: [most] } },
      { pixels },
    ).values;
  const counts = new Float32Array(256);
  counts[10] = 601;
  // 599 are left, 2 for each level, and 87 for every second one. No number of pixels is half a level.
  let sum = 0;
  const limited = counts.map((count, level) => {
    sum += Math.min(count, 2) + 2 + (level % 2 === 0 && level / 2 < 87 ? 1 : 0);
    return Math.round((sum * 255) / 601) / 255;
  });
  expect(sum).toBe(601);
  expect(table(counts, 2, 601)).toEqual(limited);
  expect(table(counts, 0, 601)).toEqual(counts.map((_, level) => (level < 10 ? 0 : 1)));
  // Nothing is above the limit.
  const even = new Float32Array(256).fill(3);
  expect(table(even, 3, 768)).toEqual(even.map((_, level) => Math.round(((level + 1) * 255) / 256) / 255));
});

it('limits each image by its own', () => {
  const counts = random([3, 2, 3, 2, 256]);
  const values = counts.values.map((x) => Math.floor(20 * (x + 1)));
  const all = run(
    'CnnLimitedTables',
    { counts: { ...counts, values }, most: { shape: [3], values: [0, 3, 30] } },
    { pixels: 5000 },
  );
  expect(all.shape).toEqual([3, 2, 3, 2, 256]);
  for (const [i, most] of [0, 3, 30].entries()) {
    const own = { shape: [1, 2, 3, 2, 256], values: values.slice(i * 3072, (i + 1) * 3072) };
    const alone = run('CnnLimitedTables', { counts: own, most: { shape: [1], values: [most] } }, { pixels: 5000 });
    expect(all.values.slice(i * 3072, (i + 1) * 3072)).toEqual(alone.values);
  }
});

it('takes what is not in [0, 1] for the nearest that is, and NaN for 0', () => {
  const images = { shape: [1, 1, 5, 1], values: Float32Array.of(-7, Number.NaN, 1, 1.5, Infinity) };
  const tiling = { grid: [1, 1], tile: [1, 5] };
  const { values } = run('CnnHistogram', { images }, tiling);
  expect([values[0], values[255]]).toEqual([2, 3]);
  const tables = { shape: [1, 1, 1, 1, 256], values: Float32Array.from({ length: 256 }, (_, i) => i) };
  expect(Array.from(run('CnnLookUp', { images, tables }, tiling).values)).toEqual([0, 0, 255, 255, 255]);
});

it('is right in several chunks, and gives the same bits on any number of threads', () => {
  const tiling = { shape: [3, 150, 130, 3], grid: [4, 4], tile: [38, 33] } as const;
  const images = { shape: tiling.shape, values: brightness(tiling.shape, 5) };
  expect(run('CnnHistogram', { images }, tiling).values).toEqual(counted(images.values, tiling));
  expectSameBits(() => [run('CnnHistogram', { images }, tiling)]);
  const tables = random([3, 4, 4, 3, 256]);
  expectSameBits(() => [run('CnnLookUp', { images, tables }, tiling)]);
});

it('keeps the shape of images without pixels', () => {
  const empty = { shape: [0, 4, 4, 3], values: [] };
  const tiling = { grid: [2, 2], tile: [2, 2] };
  expect(run('CnnHistogram', { images: empty }, tiling).shape).toEqual([0, 2, 2, 3, 256]);
  expect(run('CnnLookUp', { images: empty, tables: { shape: [0, 2, 2, 3, 256], values: [] } }, tiling).shape).toEqual([
    0, 4, 4, 3,
  ]);
});

it('writes nothing behind its result, nor changes what it is given', () => {
  for (let width = 1; width < 9; width++) {
    const values = brightness([1, 1, width, 3], 8);
    const images = tensor(values.slice(), [1, 1, width, 3]);
    const tiling = { grid: [1, 1], tile: [1, width] };
    expectNothingBehind(() => call('CnnHistogram', ownBackend(), { images }, tiling));
    const tables = tensor(numbers(768), [1, 1, 1, 3, 256]);
    expectNothingBehind(() => call('CnnLookUp', ownBackend(), { images, tables }, tiling));
    expect(images.dataSync()).toEqual(values);
  }
});

it('refuses tiles that do not cover the images, or reach too far beyond them', () => {
  const images = random([2, 4, 4, 3]);
  const refused = /Cnn\w+ is not defined for these inputs/;
  for (const tiling of [
    { grid: [1, 1], tile: [3, 4] },
    { grid: [4, 1], tile: [2, 4] },
    { grid: [0, 1], tile: [4, 4] },
  ]) {
    expect(() => run('CnnHistogram', { images }, tiling)).toThrow(refused);
    expect(() => run('CnnLookUp', { images, tables: random([2, ...tiling.grid, 3, 256]) }, tiling)).toThrow(refused);
  }
  expect(() => run('CnnLookUp', { images, tables: random([2, 1, 1, 1, 256]) }, { grid: [1, 1], tile: [4, 4] })).toThrow(
    refused,
  );
});
