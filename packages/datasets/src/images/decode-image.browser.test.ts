import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import formats from '../fixtures/image-formats.json' with { type: 'json' };
import images from '../fixtures/images.json' with { type: 'json' };
import jpeg from '../fixtures/jpeg.json' with { type: 'json' };
import png from '../fixtures/png.json' with { type: 'json' };
import { decodeImage } from './decode-image.ts';
import { readImage } from './read-image.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly number[];
  readonly pixels?: string | null;
}
const unpack = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const withPixels = (cases: readonly Case[]) => cases.filter(({ pixels }) => pixels);

/** The largest difference from Pillow. */
async function difference({ file, shape, pixels }: Case): Promise<number> {
  const image = await decodeImage(unpack(file));
  expect(image.shape).toEqual(shape);
  return unpack(pixels!).reduce((most, value, i) => Math.max(most, Math.abs(value - image.pixels[i])), 0);
}

describe('decodeImage in a page', () => {
  it.each([
    ['PNG', png.shown],
    ['JPEG', withPixels(jpeg)],
    ['GIF', withPixels(formats.gif)],
    ['BMP', formats.bmp],
    ['PNM', formats.pnm],
    ['WebP', formats.webp],
  ] as [string, Case[]][])('gives Pillow’s bytes of %s', async (_, cases) => {
    const differing: string[] = [];
    for (const one of cases) if ((await difference(one)) > 0) differing.push(one.name);
    expect(cases.length).toBeGreaterThan(3);
    expect(differing).toEqual([]);
  });

  // Other decoders round colours otherwise.
  it.each(formats.avif)('gives Pillow’s colours within two steps: $name', async (one) => {
    expect(await difference(one)).toBeLessThanOrEqual(2);
  });

  it('names what it cannot decode', async () => {
    const subject = 'scan.tif';
    for (const { file } of [formats.tiff[0], { file: formats.webp[0].file.slice(0, 60) }]) {
      const error = await Promise.resolve(decodeImage(unpack(file), { subject })).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toMatch(/^scan\.tif: expected a picture that this browser decodes/);
    }
  });
});

describe('readImage in a page', () => {
  const { file, pixels } = images.files.find(({ name }) => name === 'PNG')!;

  it('reads files, and addresses relative to the page', async () => {
    expect((await readImage(new File([unpack(file)], 'cat.png'))).pixels).toEqual(unpack(pixels));
    const address = URL.createObjectURL(new Blob([unpack(file)]));
    expect((await readImage(address)).pixels).toEqual(unpack(pixels));
    URL.revokeObjectURL(address);
    await expect(readImage('nowhere/cat.png')).rejects.toThrow(/^http.*nowhere\/cat\.png: expected/);
  });
});
