import type { Module } from '@cnn/layers';
import {
  type Augmentation,
  checkInteger,
  checkRange,
  clone,
  nextTurn,
  Rng,
  scope,
  sum,
  type Tensor,
  valueAndGradient,
} from '@cnn/tensor';
import type { Objective } from '../objectives/objective.ts';
import { Ascent } from './ascent.ts';
import { fourierImage } from './fourier-image.ts';
import type { ImageParametrization } from './image-parametrization.ts';
import { jolt } from './jolt.ts';
import { readUntil } from './reading.ts';

/** How far a picture has come. */
export interface VisualizationStep {
  /** Counted from 1. */
  readonly step: number;
  /** Of the images before the step, summed over the batch. */
  readonly score: number;
}

export interface VisualizeFeatureOptions {
  /** Height and width: one number, or two. A network that only takes one size must be given that, unless no layer that demands it is read. @default 128 */
  readonly size?: number | readonly [height: number, width: number];
  /** Pictures. @default 1 */
  readonly batch?: number;
  /** @default 3 */
  readonly channels?: number;
  /** @default 256 */
  readonly steps?: number;
  /** How far a step moves each number. @default 0.05 */
  readonly learningRate?: number;
  /** How pictures are written as numbers. @default fourierImage() */
  readonly image?: ImageParametrization;
  /** How pictures are moved about before the network sees them, anew in each step: any augmentations that keep gradients. @default [jolt()] */
  readonly transforms?: readonly Augmentation[];
  /** From pictures in [0, 1] to what the model takes, such as `normalize` with its mean and deviation. @default as they are */
  readonly preprocess?: (images: Tensor) => Tensor;
  /** @default new Rng(0) */
  readonly rng?: Rng;
  /** Stops between two steps, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each step. */
  readonly onStep?: (step: VisualizationStep) => void;
}

/**
 * Draws what a part of a network is looking for: a picture, made from noise by gradient ascent, for which an objective is high.
 *
 * Use it to see what a filter or a class stands for, without any data. Gives `[batch, height, width, channels]` in (0, 1). The model stays as it is, in its
 * own mode; only what the objective reads is run. Follows Olah et al., Feature visualization (2017), and lucid.optvis.render.render_vis; with
 * {@link pixelImage} and no transforms it is activation maximisation (Erhan et al., 2009).
 *
 * @throws RangeError for a layer or channel that the model does not have, a size, batch or number of steps below 1; Error if a score is not finite.
 * @example
 * const pictures = await visualizeFeature(model, channel('conv_layer.14', 7), { size: 64 });
 */
export async function visualizeFeature(
  model: Module,
  objective: Objective,
  {
    size = 128,
    batch = 1,
    channels = 3,
    steps = 256,
    learningRate = 0.05,
    image = fourierImage(),
    transforms = [jolt()],
    preprocess = (images) => images,
    rng = new Rng(0),
    signal,
    onStep,
  }: VisualizeFeatureOptions = {},
): Promise<Tensor> {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  for (const [option, value] of Object.entries({ height, width, batch, channels, steps }))
    checkInteger(owner, option, value, 1);
  checkRange(owner, 'learningRate', learningRate, 0);
  const shape = [batch, height, width, channels];
  let numbers = image.start(rng.fold('start'), shape);
  const ascent = new Ascent(numbers, learningRate);
  try {
    for (let step = 1; step <= steps; step++) {
      signal?.throwIfAborted();
      const { value, gradient } = scope(() =>
        valueAndGradient((at) => {
          const images = image.paint(at, shape);
          const seen = transforms.reduce((moved, each, i) => {
            const rngs = Array.from({ length: batch }, (_, row) => rng.fold('step', step, i, row));
            return each.apply(moved, each.sample(rngs, moved.shape));
          }, images);
          const outputs = readUntil(owner, model, objective.layers, preprocess(seen));
          return sum(objective.score({ images, output: (layer) => outputs.get(layer)! }));
        }, numbers),
      );
      const [score] = await value.data();
      value.dispose();
      if (!Number.isFinite(score)) {
        gradient.dispose();
        throw new Error(
          `${owner}: the score of ${objective.name} is ${score} at step ${step}; a smaller learningRate may help`,
        );
      }
      numbers = ascent.step(numbers, gradient);
      onStep?.({ step, score });
      await nextTurn();
    }
    return scope(() => clone(image.paint(numbers, shape)));
  } finally {
    ascent.dispose();
    numbers.dispose();
  }
}

const owner = 'visualizeFeature';
