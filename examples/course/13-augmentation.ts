import { augment, randomCrop, randomHorizontalFlip, sequence } from '@cnn/augment';
import { loadFashionMNISTSample } from '@cnn/datasets';
import { dispose, pad2d, Rng, tensor, tile } from '@cnn/tensor';
import { pictureGrid } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ picture, check }) => {
  const clothes = await loadFashionMNISTSample({ split: 'test' });
  const image = tensor(
    Float32Array.from(clothes.get(0).pixels, (byte) => byte / 255),
    [1, 28, 28, 1],
  );
  const framed = pad2d(image, [2, 2, 2, 2]); // 32 × 32, as CIFAR-10
  const eight = tile(framed, [8, 1, 1, 1]);

  const transform = sequence(randomCrop(32, { padding: 4 }), randomHorizontalFlip());
  const changed = augment(eight, transform, new Rng(0));
  check('size', [32, 32], changed.shape.slice(1, 3));
  picture('augmented', await pictureGrid(changed, { columns: 4, title: 'One picture, eight times' }));
  dispose([image, framed, eight, changed]);
};
