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

type Rectangle = readonly [top: number, left: number, bottom: number, right: number];

function erase(images: Float32Array, shape: readonly number[], rectangles: readonly Rectangle[], values: Float32Array) {
  return run('CnnErase', {
    images: { shape, values: images },
    rectangles: { shape: [shape[0]!, 4], values: Int32Array.from(rectangles.flat()) },
    values: { shape: [shape[0]!, shape[3]!], values },
  }).values;
}

function expected(
  images: Float32Array,
  shape: readonly number[],
  rectangles: readonly Rectangle[],
  values: Float32Array,
) {
  const [, height, width, channels] = shape as [number, number, number, number];
  return images.map((value, i) => {
    const c = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width) % height;
    const image = Math.floor(i / channels / width / height);
    const [top, left, bottom, right] = rectangles[image]!;
    return y >= top && y < bottom && x >= left && x < right ? values[image * channels + c]! : value;
  });
}

it('fills any rectangle of any image, and nothing else', () => {
  const places = fc.tuple(...([-3, -3, -3, -3].map((min) => fc.integer({ min, max: 14 })) as never[])) as never;
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 12 }),
    channels: fc.integer({ min: 1, max: 6 }),
    rectangles: fc.array<Rectangle>(places, { minLength: 3, maxLength: 3 }),
  });
  fc.assert(
    fc.property(sizes, ({ batch, height, width, channels, rectangles }) => {
      const shape = [batch, height, width, channels];
      const images = numbers(sizeOf(shape), 3);
      const values = numbers(batch * channels, 4);
      const found = erase(images, shape, rectangles.slice(0, batch), values);
      expect(found).toEqual(expected(images, shape, rectangles, values));
    }),
    { numRuns: 500 },
  );
});

it.each([
  [5, 91, 83, 3],
  [2, 40_000, 1, 1],
  [2, 1, 40_000, 4],
  [130, 32, 32, 3],
] as const)('is right for images of shape %i × %i × %i × %i, in several chunks', (...shape) => {
  const [batch, height, width, channels] = shape;
  const rectangles = Array.from(
    { length: batch },
    (_, i): Rectangle => [i % 7, i % 5, height - (i % 3), width - (i % 11)],
  );
  const images = numbers(sizeOf(shape), 5);
  const values = numbers(batch * channels, 6);
  expect(erase(images, shape, rectangles, values)).toEqual(expected(images, shape, rectangles, values));
});

it('leaves every bit of what it does not fill', () => {
  const bits = Uint32Array.from([0x7fc12345, 0xff812345, 0x80000000, 1, 0x7f800000, 0xff800000, 0x3f800000, 0]);
  const images = new Float32Array(bits.slice().buffer);
  for (const rectangle of [
    [0, 0, 0, 8],
    [0, 3, 1, 3],
    [2, 0, 1, 8],
    [0, 9, 1, 12],
    [0, -5, 1, 0],
  ] as const) {
    const found = erase(images, [1, 1, 8, 1], [rectangle], Float32Array.of(7));
    expect(new Uint32Array(found.buffer, found.byteOffset, 8)).toEqual(bits);
  }
});

it('keeps the shape of images without pixels', () => {
  for (const shape of [
    [0, 2, 2, 3],
    [2, 0, 2, 3],
    [2, 2, 0, 3],
    [2, 2, 2, 0],
  ]) {
    const found = erase(
      new Float32Array(0),
      shape,
      Array(shape[0]).fill([0, 0, 1, 1]),
      new Float32Array(shape[0]! * shape[3]!),
    );
    expect(found).toHaveLength(0);
  }
});

it('gives the same bits on any number of threads', () => {
  const images = random([7, 129, 127, 3]);
  const rectangles = { shape: [7, 4], values: Int32Array.from({ length: 28 }, (_, i) => (i % 4 < 2 ? i : 60 + i)) };
  expectSameBits(() => [run('CnnErase', { images, rectangles, values: random([7, 3], 2) })]);
});

it('writes nothing behind its result, nor changes what it is given', () => {
  for (let width = 1; width < 9; width++) {
    const values = numbers(3 * width, 8);
    const images = tensor(values.slice(), [1, 1, width, 3]);
    const rectangles = tensor([0, 1, 1, width], [1, 4], 'int32');
    const fills = tensor([1, 2, 3], [1, 3]);
    expectNothingBehind(() => call('CnnErase', ownBackend(), { images, rectangles, values: fills }));
    expect(images.dataSync()).toEqual(values);
  }
});

it('refuses other shapes and types', () => {
  const images = random([2, 3, 3, 3]);
  const rectangles = { shape: [2, 4], values: new Int32Array(8) };
  const values = random([2, 3]);
  const refused = 'cnn-wasm: CnnErase is not defined for these inputs';
  expect(() => run('CnnErase', { images, rectangles: random([2, 4]), values })).toThrow(refused);
  expect(() => run('CnnErase', { images, rectangles, values: random([2, 1]) })).toThrow(refused);
  expect(() => run('CnnErase', { images: random([6, 3, 3]), rectangles, values })).toThrow(refused);
});
