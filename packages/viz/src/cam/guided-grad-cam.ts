import type { Module } from '@cnn/layers';
import { dispose, interpolate, mean, mul, relu, scope, sum } from '@cnn/tensor';
import { type Attribution, defineAttribution } from '../attribution/attribution.ts';
import { guidedBackprop } from '../attribution/guided-backprop.ts';
import { lastLayerWithPlaces, readLayers } from '../attribution/layer-reading.ts';
import { ownScore, scoreFor } from '../attribution/score.ts';

export interface GuidedGradCamOptions {
  /** Dotted name of the layer whose map is taken. @default the last one that gives images of more than one place */
  readonly layer?: string;
}

/**
 * Guided backpropagation, only where Grad-CAM looked: sharp, and of the class.
 *
 * Images `[batch, height, width, channels]` → attributions of the same shape. The map is enlarged by its nearest places and not brought to [0, 1]. Follows Selvaraju et
 * al., Grad-CAM (2017), and captum.attr.GuidedGradCam.
 *
 * @throws RangeError for a layer that the model does not have, with the nearest one; TypeError if the layer's output has no places.
 * @example
 * const map = await guidedGradCam({ layer: 'conv_layer.11' })(model, images, { target: 3 });
 */
export function guidedGradCam({ layer }: GuidedGradCamOptions = {}): Attribution<Module> {
  return defineAttribution<Module>('GuidedGradCam', { layer }, async (model, images, options) => {
    const name = layer ?? lastLayerWithPlaces(owner, model, images);
    const reading = readLayers(owner, model, [name], images, ownScore(owner, images, options.target));
    const {
      activations: [activation],
      gradients: [gradient],
      logits,
    } = reading;
    try {
      const target = await scoreFor(owner, logits, options.target);
      const guided = await guidedBackprop()(model.asClassifier(), images, { ...options, target });
      const [, height, width] = images.shape as number[];
      const attributions = scope(() => {
        const map = relu(sum(mul(mean(gradient, [1, 2], true), activation), 3, true));
        return mul(guided, interpolate(map, { size: [height, width], mode: 'nearest' }));
      });
      dispose(guided);
      return attributions;
    } finally {
      dispose([activation, gradient, logits]);
    }
  });
}

const owner = 'guidedGradCam';
