import type { Conv2d } from '@cnn/layers';
import { getModel } from '@cnn/models';
import { kernels } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, picture }) => {
  const model = await getModel('airbench-small', { weights: 'cnn://airbench-small-cifar10', cache: false });
  const convolutions = [...model.namedModules()].filter(([, { kind }]) => kind === 'Conv2d');
  const [, first] = convolutions[0];
  const { weight } = first as Conv2d;
  print(`${convolutions.length} convolutions; the weight of the first one:`, weight.torchShape);
  picture('kernels', await kernels(weight.value, { title: 'Kernels of the first layer' }));
  model.dispose();
};
