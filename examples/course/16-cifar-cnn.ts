import { summary } from '@cnn/layers';
import { CifarCNN } from '@cnn/models';
import { flatten, scope, zeros } from '@cnn/tensor';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = ({ table, check }) => {
  const model = new CifarCNN();
  const { layers, trainableParameters, bytes } = summary(model, [1, 32, 32, 3]);
  table(
    ['layer', '', 'output', 'parameters'],
    layers.filter(({ leaf }) => leaf).map((layer) => [layer.name, layer.kind, layer.outputShape, layer.parameters]),
  );
  check('parameters', 5_852_170, trainableParameters);
  check('size', '22.33 MB', `${(bytes / 1024 ** 2).toFixed(2)} MB`);

  scope(() => {
    const features = model.convLayer.eval().call(zeros([1, 32, 32, 3]));
    const [batch, height, width, channels] = features.shape;
    check('features', [1, 256, 4, 4], [batch, channels, height, width]); // PyTorch names the channels first
    check('flat', [1, 4096], flatten(features).shape);
  });
  model.dispose();
};
