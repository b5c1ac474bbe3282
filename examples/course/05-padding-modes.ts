import { pad2d, tensor } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ table }) => {
  const row = tensor([1, 2, 3, 4, 5], [1, 1, 5, 1]);
  const padded = async (mode: 'constant' | 'reflect' | 'replicate' | 'circular') => {
    const wide = pad2d(row, [0, 0, 2, 2], { mode });
    const values = await wide.data();
    wide.dispose();
    return Array.from(values).join(' ');
  };
  table(
    ['padding_mode', '1 2 3 4 5 becomes'],
    [
      ['zeros', await padded('constant')],
      ['reflect', await padded('reflect')],
      ['replicate', await padded('replicate')],
      ['circular', await padded('circular')],
    ],
  );
  row.dispose();
};
