import { AvgPool2d, MaxPool2d } from '@cnn/layers';
import { dispose, tensor } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, check }) => {
  const x = tensor(
    Array.from({ length: 25 }, (_, i) => (7 * i) % 10),
    [1, 5, 5, 1],
  );
  const pool = new MaxPool2d(2, { ceilMode: true }); // the last windows may reach over the edge
  const largest = pool.call(x);
  const mean = new AvgPool2d(2, { ceilMode: true }).call(x);

  print('largest of each window:', Array.from(await largest.data()));
  print('mean of each window:', Array.from(await mean.data()));
  check('size', '5 × 5 → 3 × 3', `5 × 5 → ${largest.shape[1]} × ${largest.shape[2]}`);
  check('learned', 0, pool.namedParameters().size);
  dispose([x, largest, mean]);
};
