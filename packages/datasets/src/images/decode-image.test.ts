import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Image } from '../dataset.ts';
import { mutated } from '../testing/mutated.ts';
import { decodeImage } from './decode-image.ts';

interface Case {
  readonly name: string;
  /** Base64, as the pixels. */
  readonly file: string;
  readonly shape: readonly [number, number, number];
  readonly pixels: string | null;
  readonly sha256?: string;
}
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));
const { files }: { files: Case[] } = fixture('images');
const formats: Record<'gif' | 'bmp' | 'pnm' | 'tiff' | 'webp' | 'avif', Case[]> = fixture('image-formats');
const unpack = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const named = (name: string) =>
  unpack(
    Object.values(formats)
      .flat()
      .find((one) => one.name === name)!.file,
  );

function check(image: Image, { shape, pixels, sha256 }: Case): void {
  expect(image.shape).toEqual(shape);
  if (pixels) expect(new Uint8Array(image.pixels)).toEqual(unpack(pixels));
  else expect(createHash('sha256').update(image.pixels).digest('hex')).toBe(sha256);
}

/** What decoding throws, at once or later. */
async function fault(bytes: Uint8Array, subject = 'cat.png'): Promise<DataError> {
  try {
    await decodeImage(bytes, { subject });
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return error as DataError;
  }
  throw new Error('nothing was thrown');
}

describe('decodeImage', () => {
  afterEach(() => void vi.unstubAllGlobals());
  const own = [...formats.gif, ...formats.bmp, ...formats.pnm];

  it.each([...files, ...own, ...formats.tiff, ...formats.webp])('gives Pillow’s bytes: $name', async (one) => {
    check(await decodeImage(unpack(one.file)), one);
  });

  it.each([...files.filter(({ name }) => /JPEG|PNG/.test(name)), ...own])('needs nobody and no wait: $name', (one) => {
    vi.stubGlobal('process', undefined);
    const image = decodeImage(unpack(one.file));
    expect(image).not.toBeInstanceOf(Promise);
    check(image as Image, one);
  });

  // Other decoders round colours otherwise.
  it.each(formats.avif)('gives Pillow’s colours within two steps: $name', async ({ file, shape, pixels }) => {
    const image = await decodeImage(unpack(file));
    expect(image.shape).toEqual(shape);
    const expected = unpack(pixels!);
    expect(Math.max(...expected.map((value, i) => Math.abs(value - image.pixels[i])))).toBeLessThanOrEqual(2);
  });

  it('reads bytes that lie in a larger buffer', async () => {
    for (const name of ['GIF', 'BMP', 'PPM of 1000 steps', 'grey TIFF of 16 bits', 'WebP']) {
      const bytes = named(name);
      const larger = new Uint8Array(bytes.length + 20);
      larger.set(bytes, 7);
      const image = await decodeImage(larger.subarray(7, 7 + bytes.length));
      expect(image.pixels).toEqual((await decodeImage(bytes)).pixels);
    }
  });

  it('names the file, and what it begins with if it is no image', async () => {
    expect((await fault(new Uint8Array(), 'cats/1.jpg')).message).toMatch(
      /^cats\/1\.jpg: expected an image.*an empty file/,
    );
    const text = new TextEncoder().encode('<!DOCTYPE html><p>404');
    expect((await fault(text, 'cats/1.jpg')).message).toMatch(
      /^cats\/1\.jpg: .*found text that begins "<!DOCTYPE html><"/,
    );
    expect((await fault(Uint8Array.of(1, 2, 255))).message).toContain('3 bytes that begin 01 02 ff');
  });

  it('does not hand SVG to libvips, which would draw it', async () => {
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
    expect((await fault(new TextEncoder().encode(drawing))).message).toContain('<svg');
  });

  it('refuses a TIFF of YCbCr that libvips would take for RGB', async () => {
    const bytes = named('TIFF by raw');
    const view = new DataView(bytes.buffer);
    const start = view.getUint32(4, true);
    for (let i = 0; i < view.getUint16(start, true); i++) {
      const at = start + 2 + 12 * i;
      if (view.getUint16(at, true) === 262) view.setUint16(at + 8, 6, true);
    }
    expect((await fault(bytes)).message).toContain('found YCbCr');
  });

  it.each(['GIF', 'BMP', 'BMP of runs', 'PPM', 'plain PGM', 'PBM', 'TIFF by tiff_lzw', 'WebP', 'AVIF'])(
    'refuses a cut %s',
    async (name) => {
      const bytes = named(name);
      for (const part of [0.1, 0.3, 0.5, 0.9]) {
        expect((await fault(bytes.subarray(0, Math.floor(bytes.length * part)))).message).toMatch(
          /^cat\.png: expected/,
        );
      }
    },
  );

  it('asks for no memory that so small a file cannot fill', async () => {
    const [gif, bmp, runs, ppm] = [named('GIF'), named('BMP'), named('BMP of runs'), 'P6 13000 13000 255\nabc'];
    new DataView(gif.buffer).setUint16(6, 13_000, true);
    new DataView(gif.buffer).setUint16(8, 13_000, true);
    for (const bytes of [bmp, runs]) {
      new DataView(bytes.buffer).setUint32(18, 13_000, true);
      new DataView(bytes.buffer).setUint32(22, 13_000, true);
    }
    for (const bytes of [gif, bmp, runs, new TextEncoder().encode(ppm)]) {
      expect((await fault(bytes)).message).toMatch(/13000×13000/);
    }
  });

  it('throws nothing but DataErrors of damaged files', async () => {
    await fc.assert(
      fc.asyncProperty(
        mutated(own.map(({ file }) => unpack(file)).filter(({ length }) => length < 5000)),
        async (bytes) => {
          try {
            const { pixels, shape } = await decodeImage(bytes);
            expect(pixels.length).toBe(shape[0] * shape[1] * 3);
          } catch (error) {
            if (!(error instanceof DataError)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
