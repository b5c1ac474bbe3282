import { classBars } from '../charts/class-bars.ts';
import { confusionMatrix } from '../charts/confusion-matrix.ts';
import { embeddingChart } from '../charts/embedding-chart.ts';
import { histogramChart } from '../charts/histogram-chart.ts';
import { lossSurfaceChart } from '../charts/loss-surface-chart.ts';
import { precisionRecallCurves } from '../charts/precision-recall-curves.ts';
import { reliabilityDiagram } from '../charts/reliability-diagram.ts';
import { robustnessCurves } from '../charts/robustness-curves.ts';
import { rocCurves } from '../charts/roc-curves.ts';
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

const scores = [
  [0.7, 0.2, 0.1],
  [0.5, 0.3, 0.2],
  [0.4, 0.5, 0.1],
  [0.6, 0.3, 0.1],
  [0.1, 0.5, 0.4],
  [0.2, 0.2, 0.6],
  [0.3, 0.4, 0.3],
];
const truths = [0, 0, 0, 1, 1, 2, 2];

const falling = (accuracies: readonly number[]) =>
  accuracies.map((robustAccuracy, i) => ({ epsilon: [0, 0.001, 0.005, 8 / 255][i], robustAccuracy }));

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
  'training-curves-runs': () =>
    trainingCurves(
      { adam: history, 'sgd <momentum>': history.map((one) => ({ ...one, loss: one.loss * 2 - 1.5 })) },
      { title: 'Two runs', logarithmic: true, smoothing: 0.5 },
    ),
  'confusion-matrix-margins': () =>
    confusionMatrix(
      [
        [8, 1, 1, 0],
        [0, 4, 1, 0],
        [0, 0, 10, 2],
        [3, 0, 0, 9],
      ],
      ['cat', 'dog', 'frog', 'ship'],
      { normalize: 'predicted', margins: true, limit: 3 },
    ),
  histogram: () =>
    histogramChart(
      { before: [0, 0.5, 1, 1.5, 1.5, 2, 4], after: [1, 1, 1.2, 1.3, Number.NaN] },
      { bins: 8, label: 'Weight', normalize: true },
    ),
  'roc-curves': () => rocCurves(scores, truths, { classes: ['cat', 'dog', 'frog'] }),
  'precision-recall-curves': () => precisionRecallCurves(scores, truths, { classes: ['cat', 'dog', 'frog'] }),
  'reliability-diagram': () =>
    reliabilityDiagram(
      { confidences: [0.35, 0.55, 0.6, 0.75, 0.85, 0.9, 0.95, 1], correct: [1, 0, 1, 0, 1, 1, 0, 1] },
      { bins: 5 },
    ),
  'robustness-curves': () =>
    robustnessCurves(
      { plain: falling([91, 60, 12, 0]), hardened: falling([84, 80, 63, 31]) },
      { logarithmic: true, label: 'Epsilon (largest change of a pixel)' },
    ),
  'robustness-curve': () => robustnessCurves(falling([91, 60, 12, 0])),
  'class-bars': () =>
    classBars(
      [
        {
          name: 'whiskers',
          value: 2.5,
          low: 1.5,
          high: 3,
          picture: { width: 1, height: 1, data: Uint8ClampedArray.of(0, 114, 178, 255) },
        },
        { name: 'snow', value: -1.25, low: -2, high: 0.25 },
        { name: 'sky', value: 0.5 },
      ],
      { title: 'Contributions', label: 'To the logit of cat', limit: 2 },
    ),
  'embedding-chart': () =>
    embeddingChart(
      Array.from({ length: 30 }, (_, i) => [Math.sin(i) + 4 * (i % 3), Math.cos(2 * i) - 2 * (i % 2)]),
      {
        labels: Array.from({ length: 30 }, (_, i) => i % 3),
        classes: ['cat', 'dog', 'frog'],
        axes: ['first', 'second'],
      },
    ),
  'loss-surface': () => {
    const places = Float64Array.from({ length: 9 }, (_, i) => i / 4 - 1);
    const losses = Float64Array.from({ length: 81 }, (_, i) =>
      i === 8 ? Number.NaN : 0.125 + places[i % 9] ** 2 + 2 * places[Math.floor(i / 9)] ** 2,
    );
    return lossSurfaceChart({ alphas: places, betas: places, losses }, { logarithmic: true, contours: 5 });
  },
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
