import { createFeatureExtractor, inEvaluation, type Module } from '@cnn/layers';
import {
  cast,
  checkImages,
  checkInteger,
  equal,
  formatShape,
  max,
  mul,
  type Shape,
  scope,
  slice,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
  withoutGradient,
} from '@cnn/tensor';
import { type Attribution, defineAttribution } from './attribution.ts';
import { followRules } from './gradient-rules.ts';
import { RELU, rectifiedBack } from './guided-backprop.ts';

export interface DeconvnetOptions {
  /** Dotted name of the layer whose feature is looked at. */
  readonly layer: string;
  /** The feature: a channel of the layer's output; a negative one counts from the end. */
  readonly channel: number;
  /** The place that is led back: where the channel is strongest, all of them, or one as `[row, column]`. @default 'strongest' */
  readonly place?: 'strongest' | 'all' | readonly [row: number, column: number];
}

/**
 * What in an image made a feature fire, led back to the pixels: all but one activation are set to zero, then pools put values back to where the largest came
 * from (their switches), ReLUs let through what is positive, and convolutions run backwards.
 *
 * Images `[batch, height, width, channels]` → reconstructions of the same shape, in the units of the activation. Crop them by the feature's receptive field to see
 * the patch. Targets are not looked at. Follows Zeiler and Fergus, Visualizing and understanding convolutional networks (2014), and
 * captum.attr.NeuronDeconvolution times the activation.
 *
 * @throws RangeError for a layer, a channel or a place that is not there; TypeError if the layer's output has no places.
 * @example
 * const pattern = await deconvnet({ layer: 'conv_layer.10', channel: 7 })(model, images);
 */
export function deconvnet({ layer, channel, place = 'strongest' }: DeconvnetOptions): Attribution<Module> {
  const options = { layer, channel, place };
  return defineAttribution<Module>('Deconvnet', options, async (model, images) => {
    checkImages('deconvnet', images);
    const features = createFeatureExtractor(model, [layer]);
    const classifier = followRules(
      (x) => channelOf(inEvaluation(features, () => features.call(x))[layer], channel),
      ({ name }) => (RELU.has(name) ? rectifiedBack : undefined),
    );
    const chosen = withoutGradient((map: Tensor) => mul(map, maskOf(map, place)));
    return scope(
      () =>
        valueAndGradient((x) => {
          const map = classifier(x);
          return sum(mul(chosen(map), map));
        }, images).gradient,
    );
  });
}

function channelOf(output: Tensor, channel: number): Tensor {
  const shape: Shape = output.shape;
  if (shape.length !== 4) {
    throw new TypeError(
      `deconvnet: expected the layer to give [batch, height, width, channels], found ${formatShape(shape)}`,
    );
  }
  const [batch, height, width, channels] = shape;
  checkInteger('deconvnet', 'channel', channel, -channels, channels - 1);
  return slice(output, [0, 0, 0, channel < 0 ? channel + channels : channel], [batch, height, width, 1]);
}

/** Ones at the places that are led back, `[batch, height, width, 1]` or one that stretches to it. */
function maskOf(map: Tensor, place: NonNullable<DeconvnetOptions['place']>): Tensor {
  const [, height, width] = map.shape as number[];
  if (place === 'all') return tensor([1]);
  if (place === 'strongest') return cast(equal(map, max(map, [1, 2], true)), 'float32');
  checkInteger('deconvnet', 'row', place[0], 0, height - 1);
  checkInteger('deconvnet', 'column', place[1], 0, width - 1);
  const mask = new Float32Array(height * width);
  mask[place[0] * width + place[1]] = 1;
  return tensor(mask, [1, height, width, 1]);
}
