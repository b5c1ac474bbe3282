import type { Module } from '@cnn/layers';
import { mul, relu, scope, sum } from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import { type CamOptions, defineCam } from './cam.ts';

/**
 * A layer's output, each place weighed by what is positive of its own gradient: sharp maps of early layers too.
 *
 * Follows Jiang et al., LayerCAM (2021), and pytorch_grad_cam.LayerCAM.
 *
 * @throws as gradCam.
 * @example
 * const map = await layerCam({ layer: ['conv_layer.5', 'conv_layer.11'] })(model, images, { target: 3 });
 */
export function layerCam(options: CamOptions = {}): Attribution<Module> {
  return defineCam('LayerCam', options, ({ activations, gradients }) =>
    scope(() => sum(mul(relu(gradients), activations), 3)),
  );
}
