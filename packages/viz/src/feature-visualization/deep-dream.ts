import type { Module } from '@cnn/layers';
import {
  abs,
  add,
  checkImages,
  checkInteger,
  checkRange,
  clipByValue,
  div,
  interpolate,
  mean,
  mul,
  nextTurn,
  Rng,
  scope,
  sub,
  sum,
  type Tensor,
  valueAndGradient,
  warp,
} from '@cnn/tensor';
import type { Objective } from '../objectives/objective.ts';
import { readUntil } from './reading.ts';

export interface DeepDreamOptions {
  /** What the pictures get more of, such as `layerEnergy('conv_layer.14')`. */
  readonly objective: Objective;
  /** Sizes, from small to the pictures' own. @default 3 */
  readonly octaves?: number;
  /** How much larger each is than the one before. @default 1.4 */
  readonly octaveScale?: number;
  /** Steps at each size. @default 10 */
  readonly steps?: number;
  /** How far a step goes: the mean change of a value in [0, 1]. @default 0.01 */
  readonly stepSize?: number;
  /** Farthest shift before each step, in pixels, so that no grid shows. @default 8 */
  readonly jitter?: number;
  /** From pictures in [0, 1] to what the model takes. @default as they are */
  readonly preprocess?: (images: Tensor) => Tensor;
  /** @default new Rng(0) */
  readonly rng?: Rng;
  /** Stops between two steps, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Lets a network put into pictures what it sees in them, at several sizes one after the other.
 *
 * Images `[batch, height, width, channels]` in [0, 1] → the same shape and range. At each size the details that were lost by making the pictures small are put
 * back before the dream goes on. Follows Mordvintsev et al., Inceptionism (2015).
 *
 * @throws RangeError for a layer that the model does not have, or an option out of range.
 * @example
 * const dream = await deepDream(model, images, { objective: layerEnergy('conv_layer.14'), octaves: 2 });
 */
export async function deepDream(
  model: Module,
  images: Tensor,
  {
    objective,
    octaves = 3,
    octaveScale = 1.4,
    steps = 10,
    stepSize = 0.01,
    jitter = 8,
    preprocess = (pictures) => pictures,
    rng = new Rng(0),
    signal,
  }: DeepDreamOptions,
): Promise<Tensor> {
  const [, height, width] = checkImages(owner, images);
  checkInteger(owner, 'octaves', octaves, 1);
  checkRange(owner, 'octaveScale', octaveScale, 1);
  checkInteger(owner, 'steps', steps, 1);
  checkRange(owner, 'stepSize', stepSize, 0);
  checkInteger(owner, 'jitter', jitter, 0);
  let dream: Tensor | undefined;
  try {
    for (let octave = octaves - 1; octave >= 0; octave--) {
      const size = [height, width].map((edge) => Math.max(1, Math.round(edge / octaveScale ** octave))) as [
        number,
        number,
      ];
      const before = dream;
      dream = scope(() => (before ? enlarged(before, images, size) : resized(images, size)));
      before?.dispose();
      for (let step = 0; step < steps; step++) {
        signal?.throwIfAborted();
        const shifts = rng.fold(octave, step).integers(2, -jitter, jitter + 1);
        const here: Tensor = dream;
        dream = scope(() => stepped(model, objective, here, [shifts[0], shifts[1]], stepSize, preprocess));
        here.dispose();
        await nextTurn();
      }
    }
    return dream!;
  } catch (error) {
    dream?.dispose();
    throw error;
  }
}

const owner = 'deepDream';

const resized = (images: Tensor, size: [number, number]): Tensor => interpolate(images, { size, mode: 'bilinear' });

/** The dream of a smaller size with what it had lost of the pictures put back. */
function enlarged(dream: Tensor, images: Tensor, size: [number, number]): Tensor {
  const from = [dream.shape[1], dream.shape[2]] as [number, number];
  const lost = sub(resized(images, size), resized(resized(images, from), size));
  return clipByValue(add(resized(dream, size), lost), 0, 1);
}

function stepped(
  model: Module,
  objective: Objective,
  images: Tensor,
  [dy, dx]: readonly [number, number],
  stepSize: number,
  preprocess: (images: Tensor) => Tensor,
): Tensor {
  const shift = Float64Array.of(1, 0, dx, 0, 1, dy, 0, 0, 1);
  const { gradient } = valueAndGradient((at) => {
    const outputs = readUntil(owner, model, objective.layers, preprocess(warp(at, shift, { padding: 'circular' })));
    return sum(objective.score({ images: at, output: (layer) => outputs.get(layer)! }));
  }, images);
  const steepness = add(mean(abs(gradient), [1, 2, 3], true), 1e-8);
  return clipByValue(add(images, mul(div(gradient, steepness), stepSize)), 0, 1);
}
