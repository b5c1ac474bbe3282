import pixels from 'virtual:sample-pixels';
import type { Image } from '@cnn/datasets';

/** A picture whose class is known. */
export interface SamplePicture {
  readonly image: Image;
  readonly label: string;
}

/** The first test picture of each class of Fashion-MNIST. */
export function samplePictures(): SamplePicture[] {
  const bytes = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
  return CLASSES.map((label, i) => {
    const image = { pixels: bytes.slice(i * SIZE * SIZE, (i + 1) * SIZE * SIZE), shape: [SIZE, SIZE, 1] as const };
    return { label, image };
  });
}

const SIZE = 28;

const CLASSES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;
