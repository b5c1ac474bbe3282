import { checkRange } from '@cnn/tensor';
import { writeFileAtomic } from '@cnn/tensor/node';
import { encodePNG } from '../picture/encode-png.ts';
import type { Picture } from '../picture/picture.ts';
import { pictureSvg } from '../svg/picture-svg.ts';

export interface SavePictureOptions {
  /** Pixels of the PNG for one of an SVG; a picture keeps its own. @default 2 */
  readonly scale?: number;
}

/**
 * Writes a chart or a picture to a file, whole or not at all: as SVG or PNG, by the path's ending.
 *
 * An SVG is turned into PNG by sharp, with the fonts that the machine has; without any, text is missing there. A picture in an .svg
 * is embedded as it is.
 *
 * @throws RangeError for another ending, or a scale outside [0.1, 10]; TypeError for text that is no SVG; Error of the file system, with its `code`.
 * @example
 * await savePicture('confusion.png', confusionMatrix(counts, classes));
 */
export async function savePicture(
  path: string,
  svgOrPicture: string | Picture,
  { scale = 2 }: SavePictureOptions = {},
): Promise<void> {
  checkRange('savePicture', 'scale', scale, 0.1, 10);
  const ending = /\.(svg|png)$/i.exec(path)?.[1].toLowerCase();
  if (!ending) throw new RangeError(`savePicture: expected a path ending in .svg or .png, found '${path}'`);
  if (typeof svgOrPicture === 'string' && !/^\s*(<\?xml[^>]*>\s*)?<svg\s/.test(svgOrPicture)) {
    throw new TypeError(`savePicture: expected SVG text or a picture, found '${svgOrPicture.slice(0, 40)}'`);
  }
  const isText = typeof svgOrPicture === 'string';
  if (ending === 'svg') return writeFileAtomic(path, isText ? svgOrPicture : pictureSvg(svgOrPicture));
  return writeFileAtomic(path, isText ? await rasterized(svgOrPicture, scale) : encodePNG(svgOrPicture));
}

async function rasterized(svg: string, scale: number): Promise<Uint8Array> {
  // On demand, because it is a native library that only this needs.
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg), { density: 72 * scale, unlimited: true })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
