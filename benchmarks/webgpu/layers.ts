import { normal, Rng, runKernel, type Tensor } from '@cnn/tensor';

/** A convolution of 3×3 with padding 1: side of the images, channels in and out. */
export type Layer = readonly [side: number, inputs: number, outputs: number];

/** Those of the course's CNN. */
export const layers: readonly Layer[] = [
  [32, 3, 32],
  [32, 32, 64],
  [16, 64, 128],
  [16, 128, 128],
  [8, 128, 256],
  [8, 256, 256],
];

export interface LayerTensors {
  readonly x: Tensor;
  readonly filter: Tensor;
  readonly dy: Tensor;
}

export function tensorsOf([side, inputs, outputs]: Layer, batch: number): LayerTensors {
  return {
    x: normal(new Rng(1), [batch, side, side, inputs]),
    filter: normal(new Rng(2), [3, 3, inputs, outputs]),
    dy: normal(new Rng(3), [batch, side, side, outputs]),
  };
}

const attributes = {
  strides: [1, 1],
  pad: [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ],
  dilations: [1, 1],
  dataFormat: 'NHWC',
  dimRoundingMode: 'floor',
};

/** The three directions of a convolution by their kernels. */
export const directions = {
  forward: ({ x, filter }: LayerTensors) => runKernel('Conv2D', { x, filter }, attributes),
  backInput: ({ x, filter, dy }: LayerTensors) =>
    runKernel('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: x.shape }),
  backFilter: ({ x, filter, dy }: LayerTensors) =>
    runKernel('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape }),
};
