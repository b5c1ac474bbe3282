import type { Module } from '@cnn/layers';
import {
  checkInteger,
  concat,
  dispose,
  div,
  mul,
  nextTurn,
  reshape,
  scope,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  tile,
} from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import { type CamLayer, type CamOptions, defineCam } from './cam.ts';

export interface AblationCamOptions extends CamOptions {
  /** Channels of one pass. @default 32 */
  readonly batchSize?: number;
}

/**
 * A layer's channels, each weighed by the share of the score that is lost when the channel is set to zero: no gradient, but a pass for every channel.
 *
 * The layers before it run once for each image. Follows Desai and Ramaswamy, Ablation-CAM (2020), and pytorch_grad_cam.AblationCAM, which takes a very
 * small number instead of zero where a layer's output is never zero.
 *
 * @throws as gradCam.
 * @example
 * const map = await ablationCam({ layer: 'conv_layer.11' })(model, images, { target: 3 });
 */
export function ablationCam({ batchSize = 32, ...options }: AblationCamOptions = {}): Attribution<Module> {
  checkInteger('ablationCam', 'batchSize', batchSize, 1);
  return defineCam('AblationCam', options, async (layer) => {
    const { activations, logits, score } = layer;
    const [batch, height, width, channels] = activations.shape as number[];
    const whole = scope(() => score(logits));
    const parts: Tensor[] = [];
    try {
      for (let image = 0; image < batch; image++) {
        for (let from = 0; from < channels; from += batchSize) {
          await nextTurn();
          layer.options.signal?.throwIfAborted();
          parts.push(scope(() => scoresWithout(layer, image, from, Math.min(batchSize, channels - from))));
        }
      }
      return scope(() => {
        const before = reshape(whole, [batch, 1]);
        const weights = div(sub(before, reshape(concat(parts, 0), [batch, channels])), before);
        const shares = mul(reshape(weights, [batch, 1, 1, channels]), activations);
        return reshape(sum(shares, 3), [batch, height, width]);
      });
    } finally {
      dispose([whole, ...parts]);
    }
  });
}

/** The scores of an image without each of some channels. */
function scoresWithout(
  { model, layer, run, images, activations, score }: CamLayer,
  image: number,
  from: number,
  count: number,
): Tensor {
  const [, height, width, channels] = activations.shape as number[];
  const own = slice(activations, [image, 0, 0, 0], [1, height, width, channels]);
  const open = new Float32Array(count * channels).fill(1);
  for (let row = 0; row < count; row++) open[row * channels + from + row] = 0;
  const ablated = mul(tile(own, [count, 1, 1, 1]), tensor(open, [count, 1, 1, channels]));
  let runs = 0;
  // Only what was read is changed: a layer may run before, on other shapes.
  const remove = model.getSubmodule(layer).registerForwardHook(() => (++runs === run ? ablated : undefined));
  try {
    const [, ...size] = images.shape as number[];
    const logits = model.asClassifier()(slice(images, [image, 0, 0, 0], [1, ...size]));
    return score(logits, Array<number>(count).fill(image));
  } finally {
    remove();
  }
}
