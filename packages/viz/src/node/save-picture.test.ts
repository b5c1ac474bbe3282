import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confusionMatrix } from '../charts/confusion-matrix.ts';
import { trainingCurves } from '../charts/training-curves.ts';
import { heatMap } from '../picture/heat-map.ts';
import { decodePNG, pixelAt } from '../testing/expect-svg.ts';
import { savePicture } from './save-picture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'viz-'));
});
afterEach(() => rm(folder, { recursive: true }));

const svg = trainingCurves([{ epoch: 1, loss: 1 }]);
const picture = heatMap([0, 1, 2, 3, 4, 5], [2, 3]);

describe('savePicture', () => {
  it('writes SVG as it is', async () => {
    await savePicture(join(folder, 'new/curves.SVG'), svg);
    expect(await readFile(join(folder, 'new/curves.SVG'), 'utf8')).toBe(svg);
  });

  it('turns SVG into a PNG of its size times the scale', async () => {
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
    for (const scale of [1, 2, 3]) {
      await savePicture(join(folder, 'curves.png'), svg, { scale });
      const found = await sharp(await readFile(join(folder, 'curves.png'))).metadata();
      expect([found.format, found.width, found.height]).toEqual(['png', width * scale, height * scale]);
    }
  });

  it('draws what the SVG says: the cell of the only class is dark blue, on a white panel', async () => {
    const chart = confusionMatrix([[1]], ['cat']);
    await savePicture(join(folder, 'matrix.png'), chart, { scale: 1 });
    const pixels = decodePNG(await readFile(join(folder, 'matrix.png')));
    const [, x, y] = /<rect x="(\d+)" y="(\d+)" width="\d+" height="\d+" fill="#08306b"/.exec(chart)!.map(Number);
    expect(pixelAt(pixels, x + 5, y + 5)).toEqual([8, 48, 107, 255]);
    expect(pixelAt(pixels, 30, 4)).toEqual([255, 255, 255, 255]);
  });

  it('writes a picture with its own pixels, as PNG and embedded in SVG', async () => {
    await savePicture(join(folder, 'map.png'), picture);
    expect(decodePNG(await readFile(join(folder, 'map.png')))).toEqual(picture);
    await savePicture(join(folder, 'map.svg'), picture);
    const embedded = await readFile(join(folder, 'map.svg'), 'utf8');
    const drawn = await sharp(Buffer.from(embedded)).ensureAlpha().raw().toBuffer();
    expect(new Uint8ClampedArray(drawn)).toEqual(picture.data);
  });

  it.each(['chart.jpg', 'chart', 'png', 'chart.png.txt'])('refuses the path %s', async (name) => {
    await expect(savePicture(join(folder, name), svg)).rejects.toThrow(
      /expected a path ending in .svg or .png, found '.*'/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves the old file where the new one cannot be made', async () => {
    const path = join(folder, 'chart.png');
    await writeFile(path, 'old');
    await expect(savePicture(path, 'runs/first/curves.svg')).rejects.toThrow(
      "expected SVG text or a picture, found 'runs/first/curves.svg'",
    );
    await expect(savePicture(path, '<svg xmlns="http://www.w3.org/2000/svg"><g></svg>')).rejects.toThrow();
    await expect(savePicture(path, { ...picture, width: 7 })).rejects.toThrow(TypeError);
    await expect(savePicture(path, svg, { scale: 0 })).rejects.toThrow('scale must be in [0.1, 10], found 0');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['chart.png']);
  });
});
