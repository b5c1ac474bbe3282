import { dispose, relu, scope, sigmoid, tanh, tensor } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ table }) => {
  const inputs = [-3, -1, -0.5, 0, 0.5, 1, 3];
  const x = tensor(inputs);
  const outputs = scope(() => [relu(x), sigmoid(x), tanh(x)]);
  const [rectified, logistic, hyperbolic] = await Promise.all(outputs.map((output) => output.data()));
  table(
    ['x', 'ReLU', 'Sigmoid', 'Tanh'],
    inputs.map((value, i) => [value, rectified[i], logistic[i].toFixed(3), hyperbolic[i].toFixed(3)]),
  );
  dispose([x, ...outputs]);
};
