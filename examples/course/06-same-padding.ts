import { Conv2d, samePadding } from '@cnn/layers';
import { Rng, scope, zeros } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = ({ print, check }) => {
  check('kernel3', 1, samePadding(3)[0]);
  check('kernel5', 2, samePadding(5)[0]);
  check('kernel7', 3, samePadding(7)[0]);

  const conv = new Conv2d(1, 1, 7, { padding: 'same', paddingMode: 'reflect' }).initialize(new Rng(0));
  scope(() => print("padding 'same' gives", conv.call(zeros([1, 32, 32, 1])).shape));
  conv.dispose();
};
