import { customGradient } from '../gradients.ts';
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool2d,
  fractionalMaxPool2d,
  lpPool2d,
  maxPool2d,
  maxPool2dWithIndices,
  maxUnpool2d,
  type Tensor,
  tensor,
  zerosLike,
} from '../index.ts';
import type { OpCase } from './op-cases.ts';

/** Zeros, through which gradients pass. */
const allEqual = customGradient(([x]: Tensor[]) => ({ value: zerosLike(x), gradient: (dy) => [dy] }));

/** Poolings and what undoes them. */
export const poolingCases: readonly OpCase[] = [
  { name: 'maxPool2d', shapes: [[2, 4, 6, 3]], run: (x) => maxPool2d(x, 2) },
  {
    name: 'maxPool2d with overlap and padding',
    shapes: [[1, 5, 5, 2]],
    run: (x) => maxPool2d(x, 3, { stride: 2, padding: 1 }),
  },
  {
    name: 'maxPool2d with dilation, padding and ceil mode',
    shapes: [[2, 6, 5, 2]],
    run: (x) => maxPool2d(x, 3, { stride: 2, padding: 1, dilation: 2, ceilMode: true }),
  },
  {
    name: 'maxPool2d of ties',
    shapes: [[1, 5, 6, 2]],
    run: (x) => maxPool2d(allEqual(x), 3, { stride: 2, padding: [1, 0] }),
  },
  {
    name: 'maxPool2dWithIndices, and maxUnpool2d back',
    shapes: [[2, 5, 4, 2]],
    run: (x) => {
      const { values, indices } = maxPool2dWithIndices(x, 2);
      return maxUnpool2d(values, indices, 2, { outputSize: [5, 4] });
    },
  },
  {
    name: 'avgPool2d whose border does not count',
    shapes: [[2, 5, 6, 2]],
    run: (x) => avgPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false }),
  },
  { name: 'adaptiveAvgPool2d', shapes: [[2, 5, 4, 3]], run: (x) => adaptiveAvgPool2d(x, [3, 2]) },
  { name: 'adaptiveMaxPool2d', shapes: [[2, 5, 4, 3]], run: (x) => adaptiveMaxPool2d(x, [3, 2]) },
  { name: 'lpPool2d', shapes: [[1, 4, 5, 2]], run: (x) => lpPool2d(x, 2, 2, { stride: 1 }) },
  {
    name: 'fractionalMaxPool2d',
    shapes: [[1, 7, 6, 2]],
    run: (x) => fractionalMaxPool2d(x, 2, tensor([0.1, 0.7, 0.4, 0.9], [1, 2, 2]), { outputSize: [4, 3] }),
  },
];
