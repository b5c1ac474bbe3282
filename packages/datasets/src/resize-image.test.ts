import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageShape } from './dataset.ts';
import { type ImageSize, resizeImage } from './resize-image.ts';

interface Picture {
  readonly shape: ImageShape;
  /** Base64. */
  readonly pixels: string;
}
const { resized } = JSON.parse(readFileSync(new URL('./fixtures/images.json', import.meta.url), 'utf8')) as {
  resized: { from: Picture; size: ImageSize; to: Picture }[];
};
const unpack = ({ shape, pixels }: Picture) => ({ shape, pixels: new Uint8Array(Buffer.from(pixels, 'base64')) });

describe('resizeImage', () => {
  it.each(resized)('gives torchvision’s bytes, $from.shape → $size', ({ from, size, to }) => {
    expect(resizeImage(unpack(from), size)).toEqual(unpack(to));
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
          const { pixels, shape } = resizeImage({ pixels: new Uint8Array(h * w * c).fill(colour), shape: [h, w, c] }, [
            toH,
            toW,
          ]);
          expect(shape).toEqual([toH, toW, c]);
          expect(pixels).toHaveLength(toH * toW * c);
          expect(pixels.every((byte) => byte === colour)).toBe(true);
        },
      ),
    );
  });

  it('keeps the proportions where it gets one number', () => {
    const { shape, pixels } = resizeImage({ pixels: Uint8Array.of(0, 0, 200, 200, 0, 0), shape: [1, 6, 1] }, 1);
    expect(shape).toEqual([1, 1, 1]);
    // Six columns stay, of which the middle one, rounded down to the even third, is kept.
    expect([...pixels]).toEqual([200]);
  });

  it('leaves the picture given as it was', () => {
    const pixels = Uint8Array.of(1, 2, 3, 4);
    expect(resizeImage({ pixels, shape: [2, 2, 1] }, [2, 2]).pixels).toEqual(pixels);
    resizeImage({ pixels, shape: [2, 2, 1] }, 1);
    expect(pixels).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it.each([0, -1, 1.5, Number.NaN, [4, 0]] as ImageSize[])('refuses the size %s', (size) => {
    expect(() => resizeImage({ pixels: new Uint8Array(3), shape: [1, 1, 3] }, size)).toThrow(
      /resizeImage: size must be a whole number at least 1, found/,
    );
  });

  it('refuses bytes that do not fit the shape, and none', () => {
    expect(() => resizeImage({ pixels: new Uint8Array(5), shape: [1, 2, 3] }, 1)).toThrow('expected 6 bytes for 1×2×3');
    expect(() => resizeImage({ pixels: new Uint8Array(), shape: [0, 2, 3] }, 1)).toThrow(RangeError);
  });
});
