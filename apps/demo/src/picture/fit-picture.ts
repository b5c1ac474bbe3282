import { grayImage, type ImagePixels, type ImageShape, resizeImage } from '@cnn/datasets';

/**
 * Brings a picture to the shape of a data set's pictures, as `cnn predict` does: stretched to the size, then its brightness where the data
 * are grey. A grey picture becomes three equal channels where the data are in colour.
 */
export function fitPicture(picture: ImagePixels, [height, width, channels]: ImageShape): ImagePixels {
  const resized = resizeImage(picture, [height, width]);
  return channels === 1 ? grayImage(resized) : colorImage(resized);
}

function colorImage(image: ImagePixels): ImagePixels {
  const { pixels, shape } = image;
  const [height, width, channels] = shape;
  if (channels === 3) return image;
  return {
    pixels: Uint8Array.from({ length: pixels.length * 3 }, (_, i) => pixels[Math.floor(i / 3)]),
    shape: [height, width, 3],
  };
}
