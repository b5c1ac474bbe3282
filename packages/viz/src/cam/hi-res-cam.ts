import type { Module } from '@cnn/layers';
import { mul, relu, scope, sum } from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import { type CamOptions, defineCam } from './cam.ts';

export interface HiResCamOptions extends CamOptions {
  /** Whether what speaks against the class is left out before the channels are summed (GradCAMElementWise). @default false */
  readonly rectify?: boolean;
}

/**
 * A layer's output times its gradient, place by place: where a single linear layer follows, exactly what each place adds to the score.
 *
 * Follows Draelos and Carin, Use HiResCAM instead of Grad-CAM (2020), pytorch_grad_cam.HiResCAM, and with `rectify` GradCAMElementWise.
 *
 * @throws as gradCam.
 * @example
 * const map = await hiResCam({ layer: 'conv_layer.11' })(model, images, { target: 3 });
 */
export function hiResCam({ rectify = false, ...options }: HiResCamOptions = {}): Attribution<Module> {
  return defineCam(rectify ? 'GradCamElementWise' : 'HiResCam', options, ({ activations, gradients }) =>
    scope(() => {
      const shares = mul(gradients, activations);
      return sum(rectify ? relu(shares) : shares, 3);
    }),
  );
}
