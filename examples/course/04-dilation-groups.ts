import { Conv2d, outputSize } from '@cnn/layers';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = ({ table, check }) => {
  // A dilated kernel reaches further with as many weights.
  table(
    ['dilation', 'kernel 3 reaches over', 'output of 9 pixels'],
    [1, 2, 3].map((dilation) => [dilation, dilation * 2 + 1, outputSize(9, { kernel: 3, dilation }).size]),
  );

  const every = new Conv2d(4, 8, 3); // each output sees all inputs
  const depthwise = new Conv2d(4, 8, 3, { groups: 4 }); // each input has kernels of its own
  table(
    ['groups', 'weight', 'parameters'],
    [every, depthwise].map(({ weight, options }) => [options.groups ?? 1, weight.torchShape, weight.size + 8]),
  );
  const [kernels, seen] = depthwise.weight.torchShape;
  check('seen', 1, seen);
  check('each', 8 / 4, kernels / depthwise.inChannels);
};
