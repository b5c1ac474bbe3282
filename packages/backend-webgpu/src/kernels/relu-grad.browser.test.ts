import { expect, it } from 'vitest';
import { runKernel, useWebgpu } from '../testing/run-kernel.ts';

useWebgpu();

it('passes the gradient where the result of ReLU is positive', async () => {
  const y = { shape: [2, 2], values: [1, 0, 3, 0] };
  const dy = { shape: [2, 2], values: [5, 6, Number.NaN, Number.NaN] };
  const [dx] = await runKernel('CnnReluGrad', { dy, y });
  expect(Array.from(dx.values)).toEqual([5, 0, Number.NaN, 0]);
});

it('takes tensors without values', async () => {
  const [dx] = await runKernel('CnnReluGrad', { dy: { shape: [0, 2], values: [] }, y: { shape: [0, 2], values: [] } });
  expect([dx.shape, dx.values.length]).toEqual([[0, 2], 0]);
});
