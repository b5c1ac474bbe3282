import { confusionMatrix } from '../charts/confusion-matrix.ts';
import { trainingCurves } from '../charts/training-curves.ts';
import { adversarialPairs } from '../grids/adversarial-pairs.ts';
import { attributionGrid } from '../grids/attribution-grid.ts';
import { filterOutputs } from '../grids/filter-outputs.ts';
import { kernels } from '../grids/kernels.ts';
import { layerOutputs } from '../grids/layer-outputs.ts';
import { pictureGrid } from '../grids/picture-grid.ts';
import type { Viewable } from '../viewable.ts';
import { networkSamples } from './network-samples.ts';

/** Values that count up in steps, so that a picture of them shows where each one went. */
const counting = (shape: number[], step = 1): Viewable => {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => ((i * step) % size) / size) };
};

const history = [
  { epoch: 1, loss: 1.528, trainAccuracy: 55.57, testAccuracy: 57.59 },
  { epoch: 2, loss: 1.0987, trainAccuracy: 63.086, testAccuracy: 63.62 },
  { epoch: 3, loss: 0.9198, trainAccuracy: 70.398, testAccuracy: 69.99 },
  { epoch: 4, loss: 0.8134, trainAccuracy: 74.082, testAccuracy: 73.67 },
];

/** One small picture of each kind, by the name of its file in `fixtures`. Someone has looked at each of them. */
export const samples: Record<string, () => string | Promise<string>> = {
  'confusion-matrix': () =>
    confusionMatrix(
      [
        [8, 1, 1],
        [0, 4, 1],
        [0, 0, 10],
      ],
      ['cat', 'dog', 'frog'],
    ),
  'training-curves': () => trainingCurves(history, { title: 'cifar-cnn' }),
  'training-curves-one-epoch': () => trainingCurves(history.slice(0, 1)),
  'training-curves-gaps': () =>
    trainingCurves(history.map((epoch) => (epoch.epoch % 2 ? epoch : { ...epoch, loss: Number.NaN }))),
  kernels: () => kernels(counting([2, 2, 3, 2], 5)),
  'kernels-gray': () => kernels(counting([2, 2, 4, 3], 5)),
  'layer-outputs': () =>
    layerOutputs([
      { name: 'features.0', kind: 'Conv2d', output: counting([1, 2, 3, 2]) },
      { name: 'features.1', kind: 'ReLU', output: counting([1, 4, 4, 1], 3) },
      { name: 'classifier.0', kind: 'Linear', output: counting([1, 5], 3) },
    ]),
  'filter-outputs': () => filterOutputs(counting([1, 2, 2, 5], 7)),
  'picture-grid': () =>
    pictureGrid(counting([3, 2, 2, 1]), { labels: ['cat', 'ship', 'a <b>very</b> long name of a class'], columns: 2 }),
  'attribution-grid': () =>
    attributionGrid(
      counting([2, 4, 4, 1], 3),
      {
        'Grad-CAM': counting([2, 4, 4, 1]),
        Saliency: { shape: [2, 4, 4, 1], data: Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)) },
      },
      { labels: ['cat', 'dog'] },
    ),
  'adversarial-pairs': () =>
    adversarialPairs(
      [
        {
          image: counting([2, 2, 1]),
          adversarial: counting([2, 2, 1], 3),
          label: 0,
          cleanPrediction: 0,
          adversarialPrediction: 1,
        },
        {
          image: counting([2, 2, 1]),
          adversarial: counting([2, 2, 1]),
          label: 1,
          cleanPrediction: 1,
          adversarialPrediction: 1,
        },
      ],
      ['pig', 'airliner'],
    ),
  ...networkSamples,
};
