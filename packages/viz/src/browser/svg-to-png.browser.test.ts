import { describe, expect, it } from 'vitest';
import { confusionMatrix } from '../charts/confusion-matrix.ts';
import { heatMap } from '../picture/heat-map.ts';
import { pictureSvg } from '../svg/picture-svg.ts';
import { svgToPNG } from './svg-to-png.ts';

/** The pixels that the browser itself reads from a PNG. */
async function pixelsOf(png: Blob): Promise<ImageData> {
  const image = await createImageBitmap(png, { colorSpaceConversion: 'none' });
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}

describe('svgToPNG', () => {
  it('gives a PNG of the size times the scale', async () => {
    const svg = confusionMatrix([[1]], ['<cat>']);
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
    const png = await svgToPNG(svg, 3);
    expect(png.type).toBe('image/png');
    const pixels = await pixelsOf(png);
    expect([pixels.width, pixels.height]).toEqual([width * 3, height * 3]);
  });

  it('enlarges embedded pictures without smoothing', async () => {
    const picture = heatMap([0, 1, 2, 3], [2, 2]);
    const { data, width } = await pixelsOf(await svgToPNG(pictureSvg(picture), 10));
    for (let y = 0; y < 20; y++) {
      for (let x = 0; x < 20; x++) {
        const source = (Math.floor(y / 10) * 2 + Math.floor(x / 10)) * 4;
        const drawn = data.slice((y * width + x) * 4, (y * width + x) * 4 + 4);
        expect(drawn).toEqual(picture.data.slice(source, source + 4));
      }
    }
  });

  it('says so where the text is no SVG', async () => {
    await expect(svgToPNG('<svg')).rejects.toThrow('the browser could not read the SVG');
    await expect(svgToPNG(confusionMatrix([[1]], ['cat']), 0)).rejects.toThrow('scale must be in [0.1, 10], found 0');
  });
});
