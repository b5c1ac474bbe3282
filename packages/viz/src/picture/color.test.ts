import { describe, expect, it } from 'vitest';
import { palette } from '../svg/document.ts';
import { colorText, contrast, parseColor, textOn } from './color.ts';
import { type ColorScale, colorAt, colorTable } from './color-table.ts';

const scales: ColorScale[] = ['viridis', 'inferno', 'blues', 'gray'];
const lightness = (color: readonly [number, number, number]) => contrast(color, [0, 0, 0]);

describe('colours', () => {
  it('read and write as CSS does', () => {
    expect(parseColor('#0a10ff')).toEqual([10, 16, 255]);
    expect(parseColor('rgb(1, 20, 255)')).toEqual([1, 20, 255]);
    expect(colorText([0, 10, 255])).toBe('#000aff');
  });

  it("have WCAG's contrasts", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 6);
    expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2); // #777, the known near miss
  });

  it('of all text on the panel can be read: 4.5 at least', () => {
    for (const name of ['ink', 'muted', 'blue', 'orange'] as const) {
      expect(contrast(parseColor(palette[name]), parseColor(palette.panel)), name).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(scales)('of text on any colour of %s can be read: 4.5 at least', (scale) => {
    for (const color of colorTable(scale)) {
      expect(contrast(parseColor(textOn(color)), color)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('colorTable', () => {
  it("has matplotlib's viridis", () => {
    const viridis = colorTable('viridis');
    expect(viridis).toHaveLength(256);
    // matplotlib 3.11: colormaps['viridis'](i), rounded to bytes, for i = 0, 127, 255
    expect([viridis[0], viridis[127], viridis[255]]).toEqual([
      [68, 1, 84],
      [33, 144, 141],
      [253, 231, 37],
    ]);
  });

  it.each(scales)('%s keeps its order in lightness alone, for every kind of eye', (scale) => {
    const steps = colorTable(scale).map(lightness);
    const rising = scale !== 'blues';
    for (let i = 8; i < 256; i++) expect(steps[i] > steps[i - 8]).toBe(rising);
  });

  it('is read by share, with ends that hold', () => {
    expect(colorAt('gray', 0)).toEqual([0, 0, 0]);
    expect(colorAt('gray', 1)).toEqual([255, 255, 255]);
    expect(colorAt('gray', 0.5)).toEqual([128, 128, 128]);
    expect(colorAt('gray', -3)).toEqual([0, 0, 0]);
    expect(colorAt('gray', 7)).toEqual([255, 255, 255]);
  });
});
