import { encode, type IndexedColors } from 'fast-png';
import { checkPicture, type Picture } from './picture.ts';

/**
 * Packs a picture into a PNG file, losslessly, with the same bytes in Node and in a browser.
 *
 * Opaque pictures of at most 256 colours, such as heat maps, are written with a palette, other opaque ones without alpha.
 *
 * @throws TypeError if the picture's data do not fill its sizes.
 * @example
 * const file = encodePNG({ width: 1, height: 1, data: new Uint8ClampedArray([255, 0, 0, 255]) });
 */
export function encodePNG(picture: Picture): Uint8Array {
  checkPicture('encodePNG', picture);
  const { width, height, data } = picture;
  const options = { zlib: { level: 6 } } as const;
  const pixels = width * height;
  let opaque = true;
  for (let i = 3; opaque && i < data.length; i += 4) opaque = data[i] === 255;
  if (!opaque) return encode({ width, height, data, channels: 4 }, options);

  const indexed = withPalette(data, pixels);
  if (indexed) return encode({ width, height, data: indexed.indices, channels: 1, palette: indexed.palette }, options);

  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) rgb.set(data.subarray(i * 4, i * 4 + 3), i * 3);
  return encode({ width, height, data: rgb, channels: 3 }, options);
}

/**
 * The picture as a PNG inside a `data:` address, for an `<img>`, a stylesheet or an SVG that needs no other file.
 *
 * @throws TypeError if the picture's data do not fill its sizes.
 */
export function pngDataUrl(picture: Picture): string {
  const bytes = encodePNG(picture);
  let text = '';
  // In pieces, because a call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `data:image/png;base64,${btoa(text)}`;
}

function withPalette(
  data: Uint8ClampedArray,
  pixels: number,
): { indices: Uint8Array; palette: IndexedColors } | undefined {
  const indices = new Uint8Array(pixels);
  const known = new Map<number, number>();
  const palette: number[][] = [];
  for (let i = 0; i < pixels; i++) {
    const [red, green, blue] = [data[i * 4], data[i * 4 + 1], data[i * 4 + 2]];
    const color = (red << 16) | (green << 8) | blue;
    let index = known.get(color);
    if (index === undefined) {
      if (palette.length === 256) return undefined;
      index = palette.push([red, green, blue]) - 1;
      known.set(color, index);
    }
    indices[i] = index;
  }
  return { indices, palette: palette as IndexedColors };
}
