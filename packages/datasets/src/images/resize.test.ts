import { readFileSync } from 'node:fs';
import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Image, ImageShape } from '../dataset.ts';
import { centerCrop } from './center-crop.ts';
import { compose } from './compose.ts';
import type { ImageSize } from './image-size.ts';
import { resize } from './resize.ts';

interface Picture {
  readonly shape: ImageShape;
  /** Base64. */
  readonly pixels: string;
}
const { resized } = JSON.parse(readFileSync(new URL('../fixtures/images.json', import.meta.url), 'utf8')) as {
  resized: { from: Picture; size: ImageSize; to: Picture }[];
};
const unpack = ({ shape, pixels }: Picture): Image => ({
  shape,
  pixels: new Uint8Array(Buffer.from(pixels, 'base64')),
});
const rng = new Rng(0);

describe('resize', () => {
  it.each(resized)('gives torchvision’s bytes, $from.shape → $size', ({ from, size, to }) => {
    const whole = typeof size === 'number' ? centerCrop(size)(resize(size)(unpack(from))) : resize(size)(unpack(from));
    expect(whole).toEqual(unpack(to));
    // One number in the fixture is Resize and CenterCrop, which compose does in one.
    if (typeof size === 'number')
      expect(compose(resize(size), centerCrop(size))(unpack(from), rng)).toEqual(unpack(to));
  });

  it('leaves one colour one colour, in any number of channels', () => {
    const sizes = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        sizes,
        sizes,
        sizes,
        sizes,
        fc.integer({ min: 1, max: 4 }),
        fc.nat(255),
        (h, w, toH, toW, c, colour) => {
          const { pixels, shape } = resize([toH, toW])({
            pixels: new Uint8Array(h * w * c).fill(colour),
            shape: [h, w, c],
          });
          expect(shape).toEqual([toH, toW, c]);
          expect(pixels).toHaveLength(toH * toW * c);
          expect(pixels.every((byte) => byte === colour)).toBe(true);
        },
      ),
    );
  });

  it('with a crop behind it makes the same pixels as whole', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, size, size, fc.integer({ min: 1, max: 4 }), fc.nat(1000), (h, w, to, crop, c, seed) => {
        const image: Image = {
          pixels: new Uint8Array(new Rng(seed).words(h * w * c).buffer).subarray(0, h * w * c),
          shape: [h, w, c],
        };
        expect(compose(resize(to), centerCrop(crop))(image, rng)).toEqual(centerCrop(crop)(resize(to)(image)));
      }),
    );
  });

  it('treats channels alike', () => {
    const gray: Image = { pixels: new Uint8Array(new Rng(1).words(52).buffer, 0, 200), shape: [10, 20, 1] };
    const colour: Image = {
      pixels: Uint8Array.from({ length: 600 }, (_, i) => gray.pixels[Math.floor(i / 3)]),
      shape: [10, 20, 3],
    };
    const scaled = resize([7, 9])(colour).pixels;
    expect(resize([7, 9])(gray).pixels).toEqual(scaled.filter((_, i) => i % 3 === 0));
  });

  it('keeps the proportions where it gets one number, and knows the shape', () => {
    const image: Image = { pixels: new Uint8Array(200 * 101 * 3), shape: [200, 101, 3] };
    expect(resize(50)(image).shape).toEqual([99, 50, 3]);
    expect(resize(50).outputShape?.(image.shape)).toEqual([99, 50, 3]);
    expect(resize(50).outputShape?.(undefined)).toBeUndefined();
    expect(resize([5, 6]).outputShape?.(undefined)).toEqual([5, 6, 3]);
    expect(compose(resize(50), centerCrop(40)).outputShape?.(undefined)).toEqual([40, 40, 3]);
  });

  it('leaves the picture given as it was', () => {
    const pixels = Uint8Array.of(1, 2, 3, 4);
    expect(resize([2, 2])({ pixels, shape: [2, 2, 1] }).pixels).toEqual(pixels);
    expect(pixels).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it.each([0, -1, 1.5, Number.NaN, [4, 0]] as ImageSize[])('refuses the size %s', (size) => {
    expect(() => resize(size)).toThrow(/resize: size must be a whole number at least 1, found/);
    expect(() => centerCrop(size)).toThrow(/centerCrop: size must be a whole number at least 1, found/);
  });

  it('refuses bytes that do not fit the shape, none, and floats', () => {
    expect(() => resize(1)({ pixels: new Uint8Array(5), shape: [1, 2, 3] })).toThrow('expected 6 bytes for 1×2×3');
    expect(() => resize([1, 1])({ pixels: new Uint8Array(), shape: [0, 2, 3] })).toThrow(RangeError);
    expect(() => resize(1)({ pixels: new Float32Array(3), shape: [1, 1, 3] })).toThrow('expected a picture of bytes');
  });
});
