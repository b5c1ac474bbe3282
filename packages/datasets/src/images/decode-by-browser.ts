import { DataError } from '@cnn/tensor';
import type { Image } from '../dataset.ts';

/**
 * Decodes WebP, AVIF and what else the browser knows.
 *
 * @throws DataError that names the file if the browser cannot.
 */
export async function decodeByBrowser(bytes: Uint8Array, subject: string): Promise<Image> {
  try {
    const options = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' } as const;
    const bitmap = await createImageBitmap(new Blob([bytes.slice()]), options);
    try {
      const { width, height } = bitmap;
      return { pixels: withoutAlpha(readBitmap(bitmap)), shape: [height, width, 3] };
    } finally {
      bitmap.close();
    }
  } catch (cause) {
    throw new DataError(subject, {
      expected: 'a picture that this browser decodes',
      found: `an error: ${(cause as Error).message}`,
      remedy: 'check that it opens in the browser, or save it as PNG or JPEG (browsers know no TIFF)',
      cause,
    });
  }
}

/** Red, green, blue and alpha. */
function readBitmap(bitmap: ImageBitmap): Uint8Array | Uint8ClampedArray {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  for (let i = 3; i < data.length; i += 4) {
    // The canvas has multiplied colours by alpha, and of transparent ones nothing is left.
    if (data[i] < 255) return readByWebGL(bitmap) ?? data;
  }
  return data;
}

/** A page may have few contexts. */
let graphics: WebGL2RenderingContext | null | undefined;

/** All colours as they are, unless there is no WebGL, or the picture is too large for it. */
function readByWebGL(bitmap: ImageBitmap): Uint8Array | undefined {
  if (!graphics || graphics.isContextLost()) graphics = new OffscreenCanvas(1, 1).getContext('webgl2');
  const gl = graphics;
  const { width, height } = bitmap;
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return undefined;
  const texture = gl.createTexture();
  const framebuffer = gl.createFramebuffer();
  try {
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const data = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data);
    return gl.getError() === gl.NO_ERROR && !gl.isContextLost() ? data : undefined;
  } finally {
    gl.deleteFramebuffer(framebuffer);
    gl.deleteTexture(texture);
  }
}

function withoutAlpha(data: Uint8Array | Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = data[from];
    pixels[to + 1] = data[from + 1];
    pixels[to + 2] = data[from + 2];
  }
  return pixels;
}
