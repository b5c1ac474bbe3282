import type { Module } from '@cnn/layers';
import { add, div, mul, scope, sum } from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import { type CamOptions, defineCam } from './cam.ts';

/**
 * Grad-CAM whose mean of the gradient counts each place by its share of the channel's output.
 *
 * Follows Fu et al., Axiom-based Grad-CAM (2020), and pytorch_grad_cam.XGradCAM.
 *
 * @throws as gradCam.
 * @example
 * const map = await xGradCam({ layer: 'conv_layer.11' })(model, images, { target: 3 });
 */
export function xGradCam(options: CamOptions = {}): Attribution<Module> {
  return defineCam('XGradCam', options, ({ activations, gradients }) =>
    scope(() => {
      const total = add(sum(activations, [1, 2], true), 1e-7);
      const weights = sum(div(mul(gradients, activations), total), [1, 2], true);
      return sum(mul(weights, activations), 3);
    }),
  );
}
