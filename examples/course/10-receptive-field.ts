import { receptiveFields } from '@cnn/layers';
import { CifarCNN } from '@cnn/models';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = ({ print, table }) => {
  const model = new CifarCNN();
  const fields = [...receptiveFields(model, [1, 32, 32, 3])].filter(([name]) => name.startsWith('conv_layer.'));
  const growing = fields.filter(([, { size }], i) => i === 0 || size[0] > fields[i - 1][1].size[0]);
  table(
    ['layer', 'sees pixels', 'step in pixels'],
    growing.map(([name, { size, stride }]) => [name, `${size[0]} × ${size[1]}`, stride[0]]),
  );
  const [, last] = fields.at(-1)!;
  const { top, bottom } = last.window(0, 0);
  print('the first value of the last map sees rows', top, 'to', bottom);
  model.dispose();
};
