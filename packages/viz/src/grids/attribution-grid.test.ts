import { describe, expect, it } from 'vitest';
import { picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { attributionGrid } from './attribution-grid.ts';
import { normalizeAttribution } from './normalize-attribution.ts';

const host = (shape: number[], data: number[]) => ({ shape, data: Float32Array.from(data) });
const images = host([1, 1, 3, 1], [0, 0.5, 1]);

describe('attributionGrid', () => {
  it('lays maps without negative values over the image, and draws the others from blue to red', async () => {
    const svg = await attributionGrid(images, {
      cam: host([1, 1, 3, 1], [0, 0.5, 1]),
      saliency: host([1, 1, 3, 2], [-1, -1, 0, 0, 1, 1]),
    });
    const [image, cam, saliency] = picturesIn(svg);
    expect(pixelAt(image, 2, 0)).toEqual([255, 255, 255, 255]);
    // The darkest of inferno over black, and its brightest over white.
    expect(Math.max(...pixelAt(cam, 0, 0).slice(0, 3))).toBeLessThan(10);
    expect(Math.min(...pixelAt(cam, 2, 0).slice(0, 3))).toBeGreaterThan(180);
    const [blue, white, red] = [0, 1, 2].map((x) => pixelAt(saliency, x, 0));
    expect(blue[2]).toBeGreaterThan(blue[0]);
    expect(red[0]).toBeGreaterThan(red[2]);
    expect(Math.min(...white.slice(0, 3))).toBeGreaterThan(225);
  });

  it('draws a map of zeros and one with NaN', async () => {
    const svg = await attributionGrid(images, {
      zeros: host([1, 1, 3, 1], [0, 0, 0]),
      broken: host([1, 1, 3, 1], [0, Number.NaN, 1]),
    });
    expect(svg).toContain('1 of [1, 3] values not finite');
    const [, , broken] = picturesIn(svg);
    expect(pixelAt(broken, 1, 0)).toEqual([128, 128, 128, 255]);
  });

  it('escapes names, and refuses what does not fit', async () => {
    const map = host([1, 1, 3, 1], [0, 1, 2]);
    expect(await attributionGrid(images, { '<b>x': map }, { labels: ['<img onerror=x>'] })).not.toMatch(/<b>|<img/);
    await expect(attributionGrid(images, { x: map }, { labels: [] })).rejects.toThrow('a label for each of 1');
    await expect(attributionGrid(images, { x: host([1, 3, 1, 1], [0, 1, 2]) })).rejects.toThrow('[1, 1, 3, ?]');
    await expect(attributionGrid(images, { x: map }, { outliers: 101 })).rejects.toThrow(RangeError);
  });
});

describe('normalizeAttribution', () => {
  it('cuts off the few largest, and keeps signs', () => {
    const values = [...Array<number>(98).fill(1), -1, 1.5];
    expect(Math.max(...normalizeAttribution(values))).toBe(1);
    expect(normalizeAttribution(values, { outliers: 0 })[99]).toBe(1);
    expect(normalizeAttribution(values, { outliers: 0 })[98]).toBeCloseTo(-1 / 1.5);
    expect(normalizeAttribution(values)[98]).toBe(-1);
  });

  it('takes zeros, nothing, and what is not finite', () => {
    expect([...normalizeAttribution([0, 0])]).toEqual([0, 0]);
    expect([...normalizeAttribution([])]).toEqual([]);
    expect([...normalizeAttribution([Number.NaN, 2])]).toEqual([Number.NaN, 1]);
  });
});
