import type { Module } from '@cnn/layers';
import { abs, add, div, greater, mul, relu, scope, square, sum, where, zerosLike } from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import { type CamOptions, defineCam } from './cam.ts';

/**
 * Grad-CAM whose weights count each place by its second and third derivative: better where the class is there several times.
 *
 * Follows Chattopadhyay et al., Grad-CAM++ (2018), and pytorch_grad_cam.GradCAMPlusPlus.
 *
 * @throws as gradCam.
 * @example
 * const map = await gradCamPlusPlus({ layer: 'conv_layer.11' })(model, images, { target: 3 });
 */
export function gradCamPlusPlus(options: CamOptions = {}): Attribution<Module> {
  return defineCam('GradCamPlusPlus', options, ({ activations, gradients }) =>
    scope(() => {
      const second = square(gradients);
      const third = mul(second, gradients);
      const total = sum(activations, [1, 2], true);
      const alphas = div(second, add(add(mul(second, 2), mul(total, third)), 1e-6));
      const counted = where(greater(abs(gradients), 0), alphas, zerosLike(alphas));
      const weights = sum(mul(relu(gradients), counted), [1, 2], true);
      return sum(mul(weights, activations), 3);
    }),
  );
}
