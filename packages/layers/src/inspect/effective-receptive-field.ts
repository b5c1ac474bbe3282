import { dispose, normal, Rng, type Shape, scope, slice, sum, type Tensor, valueAndGradient } from '@cnn/tensor';
import { inEvaluation } from '../core/in-evaluation.ts';
import type { Module } from '../core/module.ts';
import { createFeatureExtractor } from './feature-extractor.ts';

export interface EffectiveReceptiveFieldOptions {
  /** Dotted name of the module whose output is looked at. @default the model's own */
  readonly layer?: string;
  /** Random inputs that are averaged. @default 16 */
  readonly samples?: number;
  /** Draws the inputs. @default new Rng(0) */
  readonly rng?: Rng;
}

/** How strongly the middle of a layer's output depends on each pixel. */
export interface EffectiveReceptiveField {
  /** Row by row, from 0 to 1, the strongest. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  /** Pixels with at least 4.55 % (two deviations of a Gaussian) of the strongest dependence. */
  readonly area: number;
  /** √area: what to hold against the size of the theoretical receptive field. */
  readonly extent: number;
}

/**
 * What a layer really looks at: the mean size of the gradient of its middle value, summed over channels, to each input pixel.
 *
 * It is much smaller than the theoretical receptive field, and like a Gaussian; training widens it. Inputs are normal noise; the model is in evaluation
 * mode. Follows Luo et al., Understanding the effective receptive field in deep convolutional neural networks (2016).
 *
 * @param inputShape `[height, width, channels]`.
 * @throws TypeError if the layer's output has no places.
 * @example
 * const { extent } = await effectiveReceptiveField(model, [32, 32, 3], { layer: 'conv_layer' });
 */
export async function effectiveReceptiveField(
  model: Module,
  inputShape: readonly [height: number, width: number, channels: number],
  { layer = '', samples = 16, rng = new Rng(0) }: EffectiveReceptiveFieldOptions = {},
): Promise<EffectiveReceptiveField> {
  const [height, width, channels] = inputShape;
  const features = createFeatureExtractor(model, [layer]);
  const totals = new Float64Array(height * width);
  const gradientOf = (image: Tensor) => valueAndGradient((x) => sum(middle(features.call(x)[layer])), image).gradient;
  for (let sample = 0; sample < samples; sample++) {
    const stream = rng.fold('effective receptive field', sample);
    const gradient = inEvaluation(features, () => scope(() => gradientOf(normal(stream, [1, ...inputShape]))));
    const values = await gradient.data();
    dispose(gradient);
    for (let i = 0; i < values.length; i++) totals[Math.floor(i / channels)] += Math.abs(values[i]);
  }
  const most = totals.reduce((a, b) => Math.max(a, b), 0);
  const values = Float32Array.from(totals, (total) => (most > 0 ? total / most : 0));
  const area = values.reduce((count, value) => count + (value >= 0.0455 ? 1 : 0), 0);
  return { values, height, width, area, extent: Math.sqrt(area) };
}

/** The value in the middle of the output, of each channel. */
function middle(output: Tensor): Tensor {
  const shape: Shape = output.shape;
  if (shape.length !== 4) {
    throw new TypeError(
      `effectiveReceptiveField: the layer's output [${shape.join(', ')}] has no places; name a convolution or pool as layer`,
    );
  }
  return slice(output, [0, shape[1] >> 1, shape[2] >> 1, 0], [1, 1, 1, shape[3]]);
}
