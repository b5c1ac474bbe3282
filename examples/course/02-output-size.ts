import { outputSize } from '@cnn/layers';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = ({ print, check }) => {
  const convolution = outputSize(28, { kernel: 5, padding: 2, stride: 1 });
  print(convolution.formula);
  print(convolution.numbers);
  check('convolution', 28, convolution.size);

  const pool = outputSize(convolution.size, { kernel: 2, stride: 2 });
  print(pool.numbers);
  check('pool', 14, pool.size);
};
