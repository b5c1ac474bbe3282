import type { Image } from '@cnn/datasets';
import { pngDataUrl } from '@cnn/viz';

/** A picture as a `data:` address for an `<img>`. */
export function pictureUrl({ pixels, shape: [height, width, channels] }: Image): string {
  const data = new Uint8ClampedArray(height * width * 4);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) data[i * 4 + c] = pixels[i * channels + (channels === 1 ? 0 : c)];
    data[i * 4 + 3] = 255;
  }
  return pngDataUrl({ width, height, data });
}
