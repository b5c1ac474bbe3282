import { normalize } from '@cnn/augment';
import { CIFAR10, computeMeanStd, loadFashionMNISTSample } from '@cnn/datasets';
import { dispose, fill } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, check }) => {
  check('mean', [0.4914, 0.4822, 0.4465], CIFAR10.mean);
  check('std', [0.2023, 0.1994, 0.201], CIFAR10.std);

  const mid = fill([1, 1, 1, 3], 0.5); // a grey pixel, in [0, 1]
  const seen = normalize(CIFAR10.mean, CIFAR10.std).apply(mid);
  print(
    'what the network sees of mid grey:',
    Array.from(await seen.data(), (value) => value.toFixed(3)),
  );

  // How such numbers are found: over all pixels of the training pictures.
  const clothes = await loadFashionMNISTSample({ split: 'train' });
  const { mean, std } = await computeMeanStd(clothes);
  print('of 6,000 pictures of clothes: mean', mean[0].toFixed(3), 'deviation', std[0].toFixed(3));
  dispose([mid, seen]);
};
