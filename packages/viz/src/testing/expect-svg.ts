import { decode } from 'fast-png';
import sharp from 'sharp';
import { expect } from 'vitest';
import { blankPicture, type Picture } from '../picture/picture.ts';

/** Throws unless `svg` is one whole, well-formed SVG with a size, a title and a description, that refers to nothing outside itself. */
export async function expectSvg(svg: string): Promise<void> {
  const [, width, height] = /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  expect(svg).toContain(`viewBox="0 0 ${width} ${height}"`);
  expect(svg).toMatch(/<title>.+<\/title>\n<desc>.+<\/desc>/);
  // Without the pixels, in which any letters may stand.
  const drawing = svg.replace(/data:image\/png;base64,[^"]*/g, 'data:');
  expect(drawing).not.toMatch(/="[^"]*(NaN|undefined|\[object)[^"]*"|>(undefined|\[object[^<]*)</);
  expect(drawing).not.toMatch(/<(script|foreignObject)|\son\w+=["']|\b(href|src)="(?!data:")/);
  // librsvg reads XML strictly.
  const found = await sharp(Buffer.from(svg), { unlimited: true }).metadata();
  expect([found.width, found.height]).toEqual([Number(width), Number(height)]);
}

/** The pictures embedded in an SVG, in order. */
export function picturesIn(svg: string): Picture[] {
  return [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)].map(([, text]) =>
    decodePNG(Buffer.from(text, 'base64')),
  );
}

/** The RGBA pixels of a PNG with 8 bits a channel. */
export function decodePNG(bytes: Uint8Array): Picture {
  const { width, height, data, channels, palette } = decode(bytes);
  const picture = blankPicture(width, height);
  for (let i = 0; i < width * height; i++) {
    const pixel = palette ? palette[data[i]] : Array.from(data.subarray(i * channels, (i + 1) * channels));
    picture.data.set([...pixel, 255].slice(0, 4), i * 4);
  }
  return picture;
}

/** The colour of one pixel, with alpha. */
export function pixelAt({ width, data }: Picture, x: number, y: number): number[] {
  return Array.from(data.subarray((y * width + x) * 4, (y * width + x + 1) * 4));
}
