import type { Module } from '@cnn/layers';
import { mean, mul, scope, sum } from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import { type CamOptions, defineCam } from './cam.ts';

/**
 * Where the network looked for a class: a layer's channels, each weighed by the mean of its gradient.
 *
 * The method to begin with. Images `[batch, height, width, channels]` → maps `[batch, height, width, 1]` in [0, 1]. Follows Selvaraju et al., Grad-CAM (2017),
 * and pytorch_grad_cam.GradCAM.
 *
 * @throws RangeError for a layer that the model does not have, with the nearest one; TypeError if a layer's output has no places.
 * @example
 * const map = await gradCam({ layer: 'conv_layer.11' })(model, images, { target: 3 });
 */
export function gradCam(options: CamOptions = {}): Attribution<Module> {
  return defineCam('GradCam', options, ({ activations, gradients }) =>
    scope(() => sum(mul(mean(gradients, [1, 2], true), activations), 3)),
  );
}
