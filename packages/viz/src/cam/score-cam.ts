import type { Module } from '@cnn/layers';
import {
  add,
  checkInteger,
  concat,
  dispose,
  div,
  interpolate,
  max,
  min,
  mul,
  reshape,
  scope,
  slice,
  softmax,
  sub,
  sum,
  transpose,
} from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import { inRows } from '../attribution/in-rows.ts';
import { type CamOptions, defineCam } from './cam.ts';

export interface ScoreCamOptions extends CamOptions {
  /** Rows of one pass. @default 32 */
  readonly batchSize?: number;
}

/**
 * A layer's channels, each weighed by the score of the image behind it as a mask: no gradient, but a pass for every channel.
 *
 * Follows Wang et al., Score-CAM (2020), and pytorch_grad_cam.ScoreCAM.
 *
 * @throws as gradCam.
 * @example
 * const map = await scoreCam({ layer: 'conv_layer.11' })(model, images, { target: 3 });
 */
export function scoreCam({ batchSize = 32, ...options }: ScoreCamOptions = {}): Attribution<Module> {
  checkInteger('scoreCam', 'batchSize', batchSize, 1);
  return defineCam('ScoreCam', options, async ({ model, images, activations, score, options: { signal } }) => {
    const [batch, height, width] = images.shape as number[];
    const channels = activations.shape[3]!;
    const classifier = model.asClassifier();
    // [batch, channels, height, width], each map from 0 to 1.
    const masks = scope(() => {
      const large = interpolate(activations, { size: [height, width], mode: 'bilinear', alignCorners: true });
      const risen = sub(large, min(large, [1, 2], true));
      return transpose(div(risen, add(max(risen, [1, 2], true), 1e-8)), [0, 3, 1, 2]);
    });
    try {
      const scores = await inRows(
        { images, copies: channels, batchSize, signal },
        ({ images: rows, imageOf, copyOf }) => {
          const own = imageOf.map((image, row) => slice(masks, [image, copyOf[row], 0, 0], [1, 1, height, width]));
          const seen = mul(rows, reshape(concat(own, 0), [imageOf.length, height, width, 1]));
          return score(classifier(seen), imageOf);
        },
      );
      const map = scope(() => {
        const weights = softmax(reshape(scores, [batch, channels]));
        return sum(mul(reshape(weights, [batch, 1, 1, channels]), activations), 3);
      });
      dispose(scores);
      return map;
    } finally {
      dispose(masks);
    }
  });
}
