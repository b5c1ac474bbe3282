import { grayscale, type Image, type ImageShape, resize } from '@cnn/datasets';

/**
 * Brings a picture to the shape of a data set's pictures, as `cnn predict` does: stretched to the size, then its brightness where the data
 * are grey. A grey picture becomes three equal channels where the data are in colour.
 */
export function fitPicture(picture: Image, [height, width, channels]: ImageShape): Image {
  const resized = resize([height, width])(picture);
  return channels === 1 ? grayscale()(resized) : colorImage(resized);
}

function colorImage(image: Image): Image {
  const { pixels, shape } = image;
  const [height, width, channels] = shape;
  if (channels === 3) return image;
  return {
    pixels: Uint8Array.from({ length: pixels.length * 3 }, (_, i) => pixels[Math.floor(i / 3)]),
    shape: [height, width, 3],
  };
}
