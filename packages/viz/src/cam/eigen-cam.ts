import type { Module } from '@cnn/layers';
import { mul, scope, type Tensor, tensor } from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import { type CamOptions, defineCam } from './cam.ts';
import { firstComponent } from './first-component.ts';

/**
 * The first principal component of a layer's output: what there is to see, of whatever class. It asks for no class and no gradient.
 *
 * The sign of a component means nothing; the side that lies farther from zero is taken as positive, as Seg-Eigen-CAM does it. Follows Muhammad and Yeasin,
 * Eigen-CAM (2020), and pytorch_grad_cam.EigenCAM, whose sign is left to chance.
 *
 * @throws as gradCam.
 * @example
 * const map = await eigenCam({ layer: 'conv_layer.11' })(model, images);
 */
export function eigenCam(options: CamOptions = {}): Attribution<Module> {
  return defineCam('EigenCam', options, ({ activations }) => components(activations));
}

/**
 * The first principal component of a layer's output times its gradient: {@link eigenCam} for a class, and smoother than hiResCam.
 *
 * Follows pytorch_grad_cam.EigenGradCAM, with the sign of {@link eigenCam}.
 *
 * @throws as gradCam.
 * @example
 * const map = await eigenGradCam({ layer: 'conv_layer.11' })(model, images, { target: 3 });
 */
export function eigenGradCam(options: CamOptions = {}): Attribution<Module> {
  return defineCam('EigenGradCam', options, async ({ activations, gradients }) => {
    const shares = scope(() => mul(activations, gradients));
    try {
      return await components(shares);
    } finally {
      shares.dispose();
    }
  });
}

async function components(values: Tensor): Promise<Tensor> {
  const [batch, height, width, channels] = values.shape as number[];
  const numbers = await values.data();
  const places = height * width;
  const maps = new Float32Array(batch * places);
  for (let image = 0; image < batch; image++) {
    const own = numbers.subarray(image * places * channels, (image + 1) * places * channels);
    maps.set(firstComponent(own, places, channels), image * places);
  }
  return tensor(maps, [batch, height, width]);
}
