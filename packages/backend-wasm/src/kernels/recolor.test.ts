import { tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../fixtures/recolor.json';
import {
  expectNothingBehind,
  expectSameBits,
  numbers,
  ownBackend,
  run,
  sizeOf,
  startBackend,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

/** A step's numbers: its code, its parameters, then the bounds of what it gives. */
type Step = readonly number[];

/** A step of 16 numbers. */
function step(
  code: number,
  parameters: readonly number[],
  [least, most]: readonly number[] = [-Infinity, Infinity],
): Step {
  const padded = [...parameters, ...Array(12).fill(0)].slice(0, 12);
  return [code, ...padded, least!, most!, 0];
}

const NONE = step(0, [5, 5, 5]);
const UNIT = [0, 1];
const MIX = [0.5, 0.4, -0.2, 0.1, 0.125, 1.5, -0.25, -0.3, -0.1, 0.3, 0.9, 0.05];
const affine = step(1, MIX, UNIT);
const recolors: Readonly<Record<string, Step>> = {
  'affine, cut to [0, 1]': affine,
  'affine, not cut': step(1, MIX),
  'affine, cut to [-0.25, 0.5]': step(1, MIX, [-0.25, 0.5]),
  saturation: step(2, [0, 1.75, 1]),
  'no saturation': step(2, [0, 0, 1]),
  hue: step(2, [0.7, 1, 1]),
  'hue, some turns on': step(2, [40.5, 1, 1]),
  'hue, backwards': step(2, [-2.9, 1, 1]),
  'hue, saturation and value': step(2, [-1.3, 0.6, 1.4], [0.1, 0.9]),
  'saturation and value': step(2, [0, 3.5, 0.5]),
  gamma: step(3, [2.2, 1.5], UNIT),
  'gamma below 1': step(3, [0.15, 1]),
  'gamma of 1': step(3, [1, 0.75]),
  'gamma of 0': step(3, [0, 0.75]),
  'gamma below 0': step(3, [-0.5, 0.25], [0, 2]),
  'gamma of 3': step(3, [3, 1], [-0.5, Infinity]),
  'gamma of 2': step(3, [2, 1]),
  solarize: step(4, [0.4, 0]),
  'solarize, darker': step(4, [0.4, -0.3]),
  'posterize to 3 bits': step(5, [3]),
  'posterize to 0 bits': step(5, [0]),
  'posterize to 8 bits': step(5, [8]),
  none: NONE,
  'an unknown code': step(17, [3]),
  'a code that is not whole': step(1.5, [3]),
};

const bound = (x: number, least: number, most: number) => Math.max(least, Math.min(most, x));
const modulo = (x: number, y: number) => x - y * Math.floor(x / y);

/** The definition of hue, saturation and value by sextants, which the kernel does not have. */
function hsv([r, g, b]: readonly number[], turn: number, saturationScale: number, valueScale: number): number[] {
  const most = Math.max(r!, g!, b!);
  const range = most - Math.min(r!, g!, b!);
  if (Number.isNaN(most)) return [Number.NaN, Number.NaN, Number.NaN];
  const sixth =
    range === 0 ? 0 : most === r ? (g! - b!) / range : most === g ? (b! - r!) / range + 2 : (r! - g!) / range + 4;
  const hue = modulo(sixth * (Math.PI / 3) + turn, 2 * Math.PI) / (Math.PI / 3);
  const s = bound((range / (most === 0 ? 1 : most + 1e-8)) * saturationScale, 0, 1);
  const v = valueScale === 1 ? most : bound(most * valueScale, 0, 1);
  const f = hue - Math.floor(hue);
  const [p, q, t] = [v * (1 - s), v * (1 - f * s), v * (1 - (1 - f) * s)];
  const sextants = [
    [v, t, p],
    [q, v, p],
    [p, v, t],
    [p, q, v],
    [t, p, v],
    [v, p, q],
  ];
  return sextants[Math.floor(hue) % 6]!;
}

/** What a step makes of a pixel, in double precision. */
function recolorPixel(pixel: readonly number[], [code, ...p]: Step): number[] {
  const parameters = p.map(Math.fround);
  const [p0, p1, p2, p3] = parameters as [number, number, number, number];
  const cut = (x: number) => bound(x, parameters[12]!, parameters[13]!);
  if (code === 1 && pixel.length === 3) {
    const [r, g, b] = pixel as [number, number, number];
    const row = (i: number) =>
      parameters[i]! * r + parameters[i + 1]! * g + parameters[i + 2]! * b + parameters[i + 3]!;
    return [row(0), row(4), row(8)].map(cut);
  }
  if (code === 1) return pixel.map((x) => cut(p0 * x + p3));
  if (code === 2 && pixel.length === 3) return hsv(pixel, p0, p1, p2).map(cut);
  if (code === 3) return pixel.map((x) => cut(p1 * x ** p0));
  if (code === 4) {
    const added = pixel.map((x) => (p1 === 0 ? x : bound(x + p1, 0, 1)));
    return added.map((x) => (x < p0 ? x : 1 - x));
  }
  if (code === 5 && p0 < 8) {
    const lost = 2 ** (8 - p0);
    return pixel.map((x) => (Math.floor(modulo(Math.trunc(Math.fround(x * 255)) || 0, 256) / lost) * lost) / 255);
  }
  return [...pixel];
}

type Shape = readonly [batch: number, height: number, width: number, channels: number];

/** What programs make of images, pixel by pixel. */
function expected(
  images: Float32Array,
  [batch, height, width, channels]: Shape,
  programs: readonly Step[][],
): number[] {
  const found: number[] = [];
  for (let at = 0; at < batch * height * width; at++) {
    let pixel: number[] = Array.from(images.subarray(at * channels, (at + 1) * channels));
    for (const each of programs[Math.floor(at / (height * width))]!) pixel = recolorPixel(pixel, each);
    for (const x of pixel) found.push(x);
  }
  return found;
}

/** The kernel's result. */
function recolor(images: Float32Array, shape: Shape, programs: readonly (readonly Step[])[]): Float32Array {
  return run('CnnRecolor', {
    images: { shape, values: images },
    program: { shape: [shape[0], programs[0]?.length ?? 0, 16], values: Float32Array.from(programs.flat(2)) },
  }).values;
}

/** Every number is within `most` of the exact one, or of it times `most` where it is above 1. NaN is where it must be. */
function expectClose(found: ArrayLike<number>, exact: ArrayLike<number>, most = 1e-6): void {
  expect(found.length).toBe(exact.length);
  for (let i = 0; i < exact.length; i++) {
    const [x, y] = [found[i]!, Math.fround(exact[i]!)];
    const near = Object.is(x, y) || x === y || Math.abs(x - y) <= most * Math.max(1, Math.abs(y));
    if (!near) expect.fail(`number ${i} of ${exact.length}: expected ${y}, found ${x}`);
  }
}

/** Numbers in [low, high). */
function colors(shape: Shape, seed: number, low = 0, high = 1): Float32Array {
  return numbers(sizeOf(shape), seed).map((x) => low + ((x + 1) / 2) * (high - low));
}

const bitsOf = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

describe.each(Object.entries(recolors))('%s', (_, each) => {
  it.each([1, 2, 3, 4, 5])('is right for images of %i channels', (channels) => {
    const shape = [2, 31, 17, channels] as const;
    const images = colors(shape, channels);
    const programs = [[each], [each]];
    expectClose(recolor(images, shape, programs), expected(images, shape, programs));
  });

  it('is right for numbers outside of [0, 1]', () => {
    const shape = [1, 31, 17, 3] as const;
    const images = colors(shape, 9, -1, 3);
    expectClose(recolor(images, shape, [[each]]), expected(images, shape, [[each]]), 2e-6);
  });

  it('treats NaN as its formula does', () => {
    for (const channels of [1, 3]) {
      const shape = [1, 3, 7, channels] as const;
      for (let at = 0; at < 12; at++) {
        const images = colors(shape, 4);
        images[at] = Number.NaN;
        expectClose(recolor(images, shape, [[each]]), expected(images, shape, [[each]]));
      }
    }
  });

  it('is right for black, white, grey and pure colours', () => {
    const levels = [0, 1, 0.5, 1 / 3, 1e-6, 1e-20, 2 / 255];
    const pixels = levels.flatMap((r) => levels.flatMap((g) => levels.map((b) => [r, g, b])));
    const shape = [1, pixels.length, 1, 3] as const;
    const images = Float32Array.from(pixels.flat());
    expectClose(recolor(images, shape, [[each]]), expected(images, shape, [[each]]));
  });

  it('gives each pixel the same bits wherever it lies', () => {
    const shape = [1, 1, 23, 3] as const;
    const images = colors(shape, 5);
    const all = recolor(images, shape, [[each]]);
    for (let i = 0; i < 23; i++) {
      const alone = recolor(images.slice(3 * i, 3 * i + 3), [1, 1, 1, 3], [[each]]);
      expect(Array.from(bitsOf(alone))).toEqual(Array.from(bitsOf(all.slice(3 * i, 3 * i + 3))));
    }
  });
});

describe('gamma', () => {
  it.each([0.1, 0.4545, 0.99, 1.01, 2.2, 7.3, 33.3, -0.7, -4.1])('is x ** %d to 2e-6 of itself', (exponent) => {
    const p = Math.fround(exponent);
    const images = Float32Array.from({ length: 20_000 }, (_, i) => 2 ** (i / 100 - 150));
    const y = recolor(images, [1, 100, 200, 1], [[step(3, [p, 1])]]);
    for (let i = 0; i < images.length; i++) {
      const exact = Math.fround(images[i]! ** p);
      // Numbers that have not all their digits are allowed to be zero.
      const most = 2e-6 * exact + 1.2e-38;
      const right = exact === y[i] || Math.abs(y[i]! - exact) <= most;
      if (!right) expect.fail(`${images[i]} ** ${p}: expected ${exact}, found ${y[i]}`);
    }
  });

  it('is pow at zero, infinity, NaN and below zero', () => {
    const x = [0, Infinity, Number.NaN, -0.5, 0.5, -2, -1e-42, 1e-42];
    for (const p of [0, 1, 2, 3, 0.5, -1, -2, -0.5, 1.25, 1e-3]) {
      const y = recolor(Float32Array.from(x), [1, 1, x.length, 1], [[step(3, [p, 1])]]);
      const exact = x.map((each) => Math.fround(Math.fround(each) ** Math.fround(p)));
      expectClose(y.map(Math.abs), exact.map(Math.abs));
      expect(Array.from(y, (each) => each < 0)).toEqual(exact.map((each) => each < 0));
    }
  });
});

describe.each(golden.cases)('$name', ({ programs, y }) => {
  it('is what Kornia makes of it', () => {
    const { shape, images } = golden as unknown as { shape: Shape; images: number[] };
    const steps = programs.map((each) =>
      each.steps.map(({ code, parameters, bounds }) => step(code, parameters, bounds.length > 0 ? bounds : undefined)),
    );
    expectClose(recolor(Float32Array.from(images), shape, steps), y);
  });
});

describe('a program', () => {
  it('leaves every bit as it is where it has only steps that do nothing', () => {
    const bits = Uint32Array.from([0x7fc12345, 0xff812345, 0x80000000, 1, 0x7f800000, 0xff800000, 0x3f800000]);
    for (const channels of [1, 3, 7]) {
      const shape = [1, 3, 7, channels] as const;
      const images = new Float32Array(Uint32Array.from({ length: sizeOf(shape) }, (_, i) => bits[i % 7]!).buffer);
      for (const program of [[], [NONE], [NONE, step(9, []), step(5, [8])]]) {
        expect(bitsOf(recolor(images, shape, [program]))).toEqual(bitsOf(images));
      }
    }
    const grey = new Float32Array(bits.buffer);
    expect(bitsOf(recolor(grey, [1, 7, 1, 1], [[recolors.hue!]]))).toEqual(bits);
  });

  it('runs any steps one after the other, for each image its own', () => {
    // No edges: what is on one side of them in f32 and on the other in f64 would differ by more than rounding.
    const smooth = Object.values(recolors).filter(([code]) => code! < 4);
    const anySteps = fc.array(fc.constantFrom(...smooth, NONE), { minLength: 4, maxLength: 4 });
    const sizes = fc.record({
      batch: fc.integer({ min: 1, max: 4 }),
      height: fc.integer({ min: 1, max: 7 }),
      width: fc.integer({ min: 1, max: 9 }),
      channels: fc.integer({ min: 1, max: 5 }),
      steps: fc.integer({ min: 0, max: 4 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(sizes, fc.array(anySteps, { minLength: 4, maxLength: 4 }), ({ seed, steps, ...sizes }, rows) => {
        const shape = [sizes.batch, sizes.height, sizes.width, sizes.channels] as const;
        const programs = rows.slice(0, sizes.batch).map((row) => row.slice(0, steps));
        const images = colors(shape, seed, 0.1, 0.9);
        const one = programs.map((program) => program.slice(0, 1));
        if (steps > 0) expectClose(recolor(images, shape, one), expected(images, shape, one));
        // Several steps are the same as one after the other.
        let inTurn = images;
        for (let i = 0; i < steps; i++)
          inTurn = recolor(
            inTurn,
            shape,
            programs.map((program) => [program[i]!]),
          );
        expect(bitsOf(recolor(images, shape, programs))).toEqual(bitsOf(inTurn));
      }),
    );
  });

  it.each([
    [1, 1, 1, 3],
    [3, 1, 1, 3],
    [1, 1, 3, 3],
    [5, 5, 7, 3],
    [2, 91, 83, 3],
    [1, 1, 40_001, 1],
    [3, 45, 67, 4],
    [2, 1, 1, 5000],
  ] as const)('is right for images of shape %i × %i × %i × %i', (...shape) => {
    const kinds = [
      [affine, recolors.hue!],
      [recolors.saturation!, NONE],
      [NONE, NONE],
      [NONE, recolors.gamma!],
    ];
    const programs = Array.from({ length: shape[0] }, (_, i) => kinds[i % 4]!);
    const images = colors(shape, 6);
    expectClose(recolor(images, shape, programs), expected(images, shape, programs), 3e-6);
  });

  it('runs whatever numbers it has', () => {
    const odd = fc.constantFrom(0, -0, 1, -1, 0.5, 7.9, 8, 1e-45, 1e30, -1e30, Number.NaN, Infinity, -Infinity);
    const anySteps = fc.array(
      fc.tuple(fc.constantFrom(1, 2, 3, 4, 5), fc.array(odd, { minLength: 15, maxLength: 15 })),
      {
        minLength: 2,
        maxLength: 2,
      },
    );
    fc.assert(
      fc.property(anySteps, fc.array(odd, { minLength: 15, maxLength: 15 }), (steps, images) => {
        const program = steps.map(([code, parameters]) => [code, ...parameters]);
        const found = recolor(Float32Array.from(images), [1, 5, 1, 3], [program]);
        expect(found).toHaveLength(15);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the shape of images without pixels', () => {
    for (const shape of [
      [0, 2, 2, 3],
      [2, 0, 2, 3],
      [2, 2, 2, 0],
    ] as const) {
      expect(recolor(new Float32Array(0), shape, Array(shape[0]).fill([affine]))).toHaveLength(0);
    }
  });

  it('gives the same bits on any number of threads', () => {
    const shape = [3, 129, 127, 3] as const;
    const program = Float32Array.from([affine, recolors.hue!, NONE, recolors.gamma!, affine, NONE].flat());
    const images = { shape, values: colors(shape, 7) };
    const values = { shape: [3, 2, 16], values: program };
    expectSameBits(() => [run('CnnRecolor', { images, program: values })]);
  });

  it('writes nothing behind its result, nor changes what it is given', () => {
    for (const each of [affine, recolors.hue!, recolors.gamma!, NONE]) {
      for (let width = 1; width < 9; width++) {
        for (const channels of [1, 3]) {
          const values = colors([1, 1, width, channels], 8);
          const images = tensor(values.slice(), [1, 1, width, channels]);
          const program = tensor(Float32Array.from([...each, ...each]), [1, 2, 16]);
          expectNothingBehind(() => call('CnnRecolor', ownBackend(), { images, program }));
          expect(images.dataSync()).toEqual(values);
        }
      }
    }
  });

  it('must have 16 numbers a step and as many programs as there are images', () => {
    const images = { shape: [2, 1, 1, 3], values: Array(6).fill(0) };
    const refused = /CnnRecolor/;
    for (const shape of [
      [2, 1, 15],
      [1, 1, 16],
      [2, 16],
    ]) {
      const program = { shape, values: Array(sizeOf(shape)).fill(0) };
      expect(() => run('CnnRecolor', { images, program })).toThrow(refused);
    }
  });
});
