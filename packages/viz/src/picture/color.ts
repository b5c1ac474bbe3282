/** Red, green and blue, each in [0, 255]. */
export type Color = readonly [red: number, green: number, blue: number];

/** A colour as CSS and SVG write it. */
export function colorText([red, green, blue]: Color): string {
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}

/** Reads `#rrggbb` or `rgb(r, g, b)`. */
export function parseColor(text: string): Color {
  if (!text.startsWith('#')) return text.match(/\d+/g)!.map(Number) as unknown as Color;
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** WCAG 2.2's contrast of two colours, from 1 (the same) to 21 (black on white). */
export function contrast(a: Color, b: Color): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever is read better on `background`: a contrast of 4.58 at least. */
export function textOn(background: Color): string {
  return contrast(background, white) > contrast(background, black) ? '#ffffff' : '#000000';
}

const black: Color = [0, 0, 0];
const white: Color = [255, 255, 255];

function luminance(color: Color): number {
  const [red, green, blue] = color.map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
