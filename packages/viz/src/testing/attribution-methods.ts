import { Conv2d, Flatten, Linear, MaxPool2d, type Module, ReLU, Sequential } from '@cnn/layers';
import { Rng, type Tensor, uniform } from '@cnn/tensor';
import type { Attribution } from '../attribution/attribution.ts';
import * as viz from '../index.ts';

/** The layer that class activation maps are drawn of. */
export const layer = 'relu';

/** Every method, with settings that need few passes. */
export const ofClassifiers: Record<string, () => Attribution> = {
  saliency: () => viz.saliency(),
  inputXGradient: () => viz.inputXGradient(),
  integratedGradients: () => viz.integratedGradients({ steps: 4, batchSize: 3 }),
  noiseTunnel: () => viz.noiseTunnel(viz.saliency(), { samples: 2 }),
  guidedBackprop: () => viz.guidedBackprop(),
  deconvolution: () => viz.deconvolution(),
  occlusion: () => viz.occlusion({ window: 3, stride: 2, batchSize: 5 }),
  deepLift: () => viz.deepLift({ baseline: 0.3 }),
  deepLiftShap: () => viz.deepLiftShap({ baselines: images(2, 'baselines'), batchSize: 3 }),
  gradientShap: () => viz.gradientShap({ baselines: images(2, 'baselines'), samples: 3, batchSize: 4 }),
  lrp: () => viz.lrp(),
  lime: () => viz.lime({ segments: 2, samples: 12, batchSize: 5 }),
  kernelShap: () => viz.kernelShap({ segments: 2, samples: 12, batchSize: 5 }),
};
export const ofModels: Record<string, () => Attribution<Module>> = {
  gradCam: () => viz.gradCam({ layer }),
  hiResCam: () => viz.hiResCam({ layer }),
  gradCamPlusPlus: () => viz.gradCamPlusPlus({ layer }),
  xGradCam: () => viz.xGradCam({ layer }),
  layerCam: () => viz.layerCam({ layer: ['conv', layer] }),
  scoreCam: () => viz.scoreCam({ layer, batchSize: 3 }),
  ablationCam: () => viz.ablationCam({ layer, batchSize: 3 }),
  eigenCam: () => viz.eigenCam({ layer }),
  eigenGradCam: () => viz.eigenGradCam({ layer }),
  fullGrad: () => viz.fullGrad(),
  guidedGradCam: () => viz.guidedGradCam({ layer }),
  finerCam: () => viz.finerCam({ method: viz.gradCam({ layer }) }),
  'gradCam of six views': () => viz.gradCam({ layer, augmentSmooth: true }),
  'gradCam through noise': () => viz.noiseTunnel(viz.gradCam({ layer }), { samples: 2 }),
};

/** What gives one number for all channels. */
export const ofPlacesOnly: ReadonlySet<string> = new Set([
  ...Object.keys(ofModels).filter((name) => name !== 'guidedGradCam'),
  'lime',
  'kernelShap',
]);

/** A convolution, a ReLU, a pool and a linear layer, for images of 6×9. */
export const network = (channels = 3) =>
  new Sequential({
    conv: new Conv2d(channels, 5, 3, { padding: 1 }),
    relu: new ReLU(),
    pool: new MaxPool2d(2),
    flatten: new Flatten(),
    fc: new Linear(5 * 3 * 4, 4),
  }).initialize(new Rng(1));

export const images = (count: number, key = 'images', channels = 3): Tensor =>
  uniform(new Rng(2).fold(key), [count, 6, 9, channels], -1, 1);
