import { describe, expect, it } from 'vitest';
import { type Color, contrast, parseColor } from '../picture/color.ts';
import { palette } from '../svg/document.ts';
import { seriesMost, seriesStyle } from './series-style.ts';

/** How red, green and blue light look to the colour-blind, by Machado et al. (2009) at full severity. */
const sights: Readonly<Record<string, readonly (readonly number[])[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function lab(color: Color, sight: readonly (readonly number[])[]): number[] {
  const light = color.map((byte) => (byte <= 10 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
  const seen = sight.map((row) => Math.min(1, Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2])));
  const [x, y, z] = [
    [0.4124, 0.3576, 0.1805, 0.9505],
    [0.2126, 0.7152, 0.0722, 1],
    [0.0193, 0.1192, 0.9505, 1.089],
  ].map(([r, g, b, white]) => {
    const part = (r * seen[0] + g * seen[1] + b * seen[2]) / white;
    return part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const styles = Array.from({ length: 64 }, (_, i) => seriesStyle(i));

describe('seriesStyle', () => {
  it.each(Object.keys(sights))('has colours that differ for %s sight', (sight) => {
    const seen = styles.slice(0, seriesMost).map(({ color }) => lab(parseColor(color), sights[sight]));
    seen.forEach((a, i) => {
      for (const b of seen.slice(0, i)) expect(Math.hypot(...a.map((part, c) => part - b[c]))).toBeGreaterThan(16);
    });
  });

  it('has colours that stand out from the panel: 3 at least', () => {
    for (const { color } of styles.slice(0, seriesMost))
      expect(contrast(parseColor(color), parseColor(palette.panel))).toBeGreaterThanOrEqual(3);
  });

  it('has 64 looks', () => {
    expect(new Set(styles.map(({ color, mark }) => `${color} ${mark}`)).size).toBe(64);
    expect(new Set(styles.slice(0, seriesMost).map(({ dash }) => dash)).size).toBe(seriesMost);
  });
});
