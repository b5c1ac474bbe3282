import { MOST_BYTES } from '../elements/fetch-file.ts';
import type { Say } from '../locale.ts';
import type { Picture } from '../picture/picture.ts';

/**
 * A file's picture, its middle cut to the form that is wanted and brought to that size.
 *
 * @throws Error with a sentence for people, if it is no picture or too large.
 */
export async function readImageFile(
  file: File,
  size: readonly [height: number, width: number],
  say: Say,
): Promise<Picture> {
  const { name } = file;
  if (file.size > MOST_BYTES) {
    const most = `${MOST_BYTES / 2 ** 20} MB`;
    throw new Error(
      say({
        en: `${name} has more than ${most}; choose a smaller picture.`,
        zh: `${name} 超过 ${most}；请选择较小的图片。`,
      }),
    );
  }
  try {
    return await fittedPicture(file, size);
  } catch {
    throw new Error(
      say({
        en: `${name} is no picture that this browser can read; choose a PNG, JPEG or WebP file.`,
        zh: `浏览器无法读取 ${name}；请选择 PNG、JPEG 或 WebP 文件。`,
      }),
    );
  }
}

/** What a browser can read as a picture, its middle cut to the form that is wanted and brought to that size. */
export async function fittedPicture(
  source: ImageBitmapSource,
  size: readonly [height: number, width: number],
): Promise<Picture> {
  const bitmap = await createImageBitmap(source);
  try {
    return fitted(bitmap, size);
  } finally {
    bitmap.close();
  }
}

/** A picture in another size; itself where it has that size. */
export function fitPicture(picture: Picture, [height, width]: readonly [height: number, width: number]): Picture {
  if (picture.width === width && picture.height === height) return picture;
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const data = new ImageData(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  canvas.getContext('2d')!.putImageData(data, 0, 0);
  return fitted(canvas, [height, width]);
}

/** The largest part around the middle that has the form, drawn at the size. */
function fitted(source: ImageBitmap | HTMLCanvasElement, [height, width]: readonly [number, number]): Picture {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  const scale = Math.max(width / source.width, height / source.height);
  const [w, h] = [source.width * scale, source.height * scale];
  context.drawImage(source, (width - w) / 2, (height - h) / 2, w, h);
  return context.getImageData(0, 0, width, height);
}
