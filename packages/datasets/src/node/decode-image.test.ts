import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataError } from '@cnn/tensor';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resizeImage } from '../resize-image.ts';
import { decodeImage } from './decode-image.ts';

interface ImageFixture {
  readonly name: string;
  readonly shape: readonly number[];
  /** Base64, as `file`. */
  readonly pixels: string;
  readonly file: string;
}
const { files } = JSON.parse(readFileSync(new URL('../fixtures/images.json', import.meta.url), 'utf8')) as {
  files: ImageFixture[];
};
const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const jpeg = bytes(files.find(({ name }) => name === 'JPEG')!.file);
const png = bytes(files.find(({ name }) => name === 'PNG')!.file);

describe('decodeImage', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cnn-decode-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(files)('gives Pillow’s bytes of a $name', async ({ file, shape, pixels }) => {
    const image = await decodeImage(bytes(file));
    expect(image.shape).toEqual(shape);
    expect(new Uint8Array(image.pixels)).toEqual(bytes(pixels));
  });

  it('applies no colour profile', async () => {
    const pixels = Uint8Array.of(200, 30, 40);
    const image = sharp(pixels, { raw: { width: 1, height: 1, channels: 3 } });
    const file = await image.withIccProfile('p3', { attach: true }).png().toBuffer();
    const stored = await sharp(file, { ignoreIcc: true }).raw().toBuffer();
    expect([...(await decodeImage(file)).pixels]).toEqual([...stored]);
    // sharp's own reading would differ, or this test could not fail.
    expect([...(await sharp(file).raw().toBuffer())]).not.toEqual([...stored]);
  });

  it('keeps the upper 8 of 16 bits', async () => {
    const grey = sharp(Uint16Array.of(0, 0x1234, 0xffff), { raw: { width: 3, height: 1, channels: 1 } });
    const file = await grey.toColourspace('grey16').png().toBuffer();
    expect([...(await decodeImage(file)).pixels]).toEqual([0, 0, 0, 0x12, 0x12, 0x12, 255, 255, 255]);
  });

  it('reads paths and URLs, and resizes after dropping transparency', async () => {
    const path = join(folder, 'a.png');
    await writeFile(path, png);
    const whole = await decodeImage(path);
    expect(await decodeImage(pathToFileURL(path))).toEqual(whole);
    expect(await decodeImage(path, { size: 5 })).toEqual(resizeImage(whole, 5));
    const transparent = files.find(({ name }) => name === 'transparent PNG')!;
    const opaque = { pixels: bytes(transparent.pixels), shape: whole.shape };
    expect(await decodeImage(bytes(transparent.file), { size: [4, 6] })).toEqual(resizeImage(opaque, [4, 6]));
  });

  it('does not remember what a path held before', async () => {
    const path = join(folder, 'changing.png');
    for (const grey of [10, 250]) {
      await sharp({ create: { width: 2, height: 2, channels: 3, background: { r: grey, g: grey, b: grey } } }).toFile(
        path,
      );
      expect((await decodeImage(path)).pixels[0]).toBe(grey);
    }
  });

  it.each([
    ['no bytes', new Uint8Array()],
    ['text', new TextEncoder().encode('not an image')],
    ['a cut PNG', png.subarray(0, 60)],
    ['a JPEG cut in its header', jpeg.subarray(0, 400)],
    ['a JPEG cut in its pixels', jpeg.subarray(0, -60)],
  ])('refuses %s', async (_, file) => {
    const error = await decodeImage(file).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(/^image: expected an image \(JPEG, .*\), found .+; check that the file opens/);
  });

  it('names the file that is missing or no image', async () => {
    await expect(decodeImage(join(folder, 'none.png'))).rejects.toThrow(/none\.png: expected an image .* missing/);
    await writeFile(join(folder, 'text.jpg'), 'text');
    await expect(decodeImage(join(folder, 'text.jpg'))).rejects.toThrow(/text\.jpg: expected an image/);
  });

  it('refuses a size of nothing', async () => {
    await expect(decodeImage(png, { size: 0 })).rejects.toThrow('decodeImage: size must be a whole number at least 1');
  });
});
