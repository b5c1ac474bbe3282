import {
  AdaptiveAvgPool2d,
  BasicBlock,
  BatchNorm2d,
  Conv2d,
  Flatten,
  Inception,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { useBackend } from '@cnn/tensor';
import { convolutionAnimation } from '../diagrams/convolution-animation.ts';
import { networkDiagram } from '../diagrams/network-diagram.ts';
import type { FilterFacts } from '../filters/filter-report.ts';
import { filterReportChart } from '../filters/filter-report-chart.ts';
import { receptiveFieldOverlay } from '../filters/receptive-field-overlay.ts';
import type { TopPatch } from '../filters/top-patches.ts';
import { topPatchesGrid } from '../filters/top-patches-grid.ts';

const patch = (id: number): TopPatch => {
  const [top, left] = [(id % 3) - 1, (id % 4) - 2];
  const [rows, columns] = [4 + Math.min(0, top), 4 + Math.min(0, left)];
  const data = Float32Array.from({ length: rows * columns * 3 }, (_, i) => ((i * 7 + id) % 12) / 12);
  const window = { top, bottom: top + 3, left, right: left + 3 };
  return { id, value: 2 - id / 8, row: id, column: 1, window, pixels: { shape: [rows, columns, 3], data } };
};

const facts = (filter: number, rest: Partial<FilterFacts> = {}): FilterFacts => ({
  filter,
  smallest: 0,
  largest: 1,
  mean: 0.5,
  deviation: 0.1,
  silent: (filter % 8) / 8,
  activeImages: 1,
  notFinite: 0,
  isDead: false,
  isConstant: false,
  isDuplicate: false,
  ...rest,
});

const classifier = () =>
  new Sequential({
    conv1: new Conv2d(3, 8, 3, { padding: 1 }),
    norm1: new BatchNorm2d(8),
    relu1: new ReLU(),
    pool1: new MaxPool2d(2),
    conv2: new Conv2d(8, 8, 3, { padding: 1 }),
    conv3: new Conv2d(8, 8, 3, { padding: 1 }),
    flatten: new Flatten(),
    fc: new Linear(128, 10),
  });

/** Pictures of the inside of networks; see {@link samples}. */
export const networkSamples: Record<string, () => string | Promise<string>> = {
  'top-patches-grid': () =>
    topPatchesGrid(
      {
        layer: 'conv_layer.3',
        channels: 20,
        images: 100,
        filters: [
          { filter: 4, patches: Array.from({ length: 9 }, (_, i) => patch(i)), notFinite: 0 },
          { filter: 7, patches: [patch(2), patch(5)], notFinite: 3 },
        ],
      },
      {
        beside: { 4: [{ width: 2, height: 1, data: Uint8ClampedArray.of(0, 90, 180, 255, 240, 160, 0, 255) }] },
        size: 32,
      },
    ),
  'filter-report-chart': () => {
    const twin = { filter: 1, similarity: 0.987 };
    const filters = Array.from({ length: 70 }, (_, i) => facts(i));
    filters[3] = facts(3, { isDead: true, isConstant: true, silent: 1, largest: 0 });
    filters[9] = facts(9, { isDuplicate: true, nearestKernel: twin });
    filters[12] = facts(12, { isConstant: true, smallest: 1 });
    const broken = [facts(0, { notFinite: 5 }), facts(1), facts(2)];
    const layer = { kind: 'Conv2d', isRectified: true, run: 0, dead: 0, duplicate: 0, constant: 0, notFinite: 0 };
    return filterReportChart({
      images: 100,
      threshold: 0,
      similarity: 0.95,
      layers: [
        { ...layer, layer: 'conv1', measuredAt: 'relu1', filters, dead: 1, duplicate: 1, constant: 2 },
        { ...layer, layer: 'conv2', measuredAt: 'conv2', filters: broken, notFinite: 1 },
      ],
    });
  },
  'receptive-field-overlay': async () => {
    await useBackend('cpu');
    const image = { shape: [8, 8, 3], data: Float32Array.from({ length: 192 }, (_, i) => ((i * 5) % 192) / 192) };
    const values = Float32Array.from({ length: 64 }, (_, i) => 1 / (1 + ((i >> 3) - 4) ** 2 + ((i % 8) - 4) ** 2));
    const effective = { values, height: 8, width: 8, area: 9, extent: 3 };
    return receptiveFieldOverlay(classifier(), image, { layer: 'conv2', place: [0, 3], effective });
  },
  'network-diagram-boxes': async () => {
    await useBackend('cpu');
    return networkDiagram(classifier(), [1, 8, 8, 3], { title: 'A <b>small</b> network' });
  },
  'network-diagram-branches': async () => {
    await useBackend('cpu');
    const model = new Sequential({
      conv: new Conv2d(3, 8, 3, { stride: 2, padding: 1 }),
      block: new BasicBlock(8, 8),
      down: new BasicBlock(8, 16, { stride: 2 }),
      mixed: new Inception(16, 4, 4, 6, 2, 3, 3),
      pool: new AdaptiveAvgPool2d(1),
      flatten: new Flatten(),
      fc: new Linear(16, 10),
    });
    return networkDiagram(model, [1, 16, 16, 3], { detail: 'layers', title: 'Branches' });
  },
  'convolution-animation': () => convolutionAnimation({ input: 3, kernel: 2, padding: 1, stride: 2 }),
  'convolution-animation-values': () =>
    convolutionAnimation({
      input: [
        [1, 2, 0],
        [-3, 4, 1],
        [2, 0, 5],
      ],
      kernel: [
        [1, 0],
        [-1, 0.5],
      ],
      padding: 1,
      frame: 5,
    }),
  'transposed-convolution': () =>
    convolutionAnimation({ input: 2, kernel: 3, stride: 2, padding: 1, outputPadding: 1, transposed: true, frame: 6 }),
};
