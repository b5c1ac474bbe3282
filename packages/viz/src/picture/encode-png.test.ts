import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePNG, pngDataUrl } from './encode-png.ts';
import type { Picture } from './picture.ts';

/** What another decoder, libpng, makes of the file. */
async function decoded(bytes: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
}

const picture = (width: number, height: number, pixel: (i: number) => number[]): Picture => ({
  width,
  height,
  data: Uint8ClampedArray.from(Array.from({ length: width * height }, (_, i) => pixel(i)).flat()),
});

describe('encodePNG', () => {
  it.each([
    ['few colours', picture(5, 3, (i) => [i % 2, 200, i % 3, 255])],
    ['exactly 256 colours', picture(16, 16, (i) => [i, 255 - i, 7, 255])],
    ['257 colours', picture(257, 1, (i) => [i & 255, i >> 8, 0, 255])],
    ['a transparent pixel', picture(2, 2, (i) => [10, 20, 30, i * 80])],
    ['a single pixel', picture(1, 1, () => [1, 2, 3, 255])],
  ])('keeps every pixel of a picture with %s', async (_, original) => {
    expect(await decoded(encodePNG(original))).toEqual(original);
  });

  it('keeps every pixel of any picture', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    const pictures = sizes.chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        data: fc.uint8ClampedArray({ minLength: width * height * 4, maxLength: width * height * 4 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(pictures, async (original) => {
        const { data } = await decoded(encodePNG(original));
        // Colours under full transparency are kept by PNG, so all four channels must agree.
        expect(data).toEqual(Uint8ClampedArray.from(original.data));
      }),
      { numRuns: 50 },
    );
  });

  it('writes one byte a pixel where a palette will do', () => {
    const bytes = encodePNG(picture(4, 4, (i) => [i, i, i, 255]));
    expect(bytes[25]).toBe(3); // colour type of the header: indexed
  });

  it('refuses data that do not fill the sizes', () => {
    expect(() => encodePNG({ width: 2, height: 2, data: new Uint8ClampedArray(12) })).toThrow(
      'encodePNG: expected a picture of width × height × 4 bytes, found 2 × 2 with 12 bytes',
    );
    expect(() => encodePNG({ width: 0, height: 2, data: new Uint8ClampedArray(0) })).toThrow(TypeError);
    expect(() => encodePNG({ width: 1.5, height: 2, data: new Uint8ClampedArray(12) })).toThrow(TypeError);
  });
});

describe('pngDataUrl', () => {
  it('holds the same file, however long', async () => {
    const noise = {
      width: 90,
      height: 90,
      data: new Uint8ClampedArray(new Rng(0).words(90 * 90).buffer.slice(0, 90 * 90 * 4)),
    };
    const url = pngDataUrl(noise);
    const [head, text] = url.split(',');
    expect(head).toBe('data:image/png;base64');
    expect(text.length).toBeGreaterThan(8192 * 2);
    expect(new Uint8Array(Buffer.from(text, 'base64'))).toEqual(new Uint8Array(encodePNG(noise)));
  });
});
