import type { Module } from '@cnn/layers';
import { choices, type Tensor } from '@cnn/tensor';
import {
  type Attribution,
  ablationCam,
  deconvolution,
  deepLift,
  eigenCam,
  finerCam,
  fullGrad,
  gradCam,
  gradCamPlusPlus,
  guidedBackprop,
  guidedGradCam,
  hiResCam,
  inputXGradient,
  integratedGradients,
  kernelShap,
  layerCam,
  lime,
  lrp,
  noiseTunnel,
  occlusion,
  saliency,
  scoreCam,
  xGradCam,
} from '@cnn/viz';
import { UsageError } from '../terminal/usage-error.ts';

/** Explains images of a model by one method. */
type Explain = (model: Module, images: Tensor, target: readonly number[]) => Promise<Tensor>;

const ofClassifier = (method: (size: number) => Attribution) => (): Explain => (model, images, target) =>
  method(Math.min(images.shape[1]!, images.shape[2]!))(model.asClassifier(), images, { target });

const ofLayer =
  (method: (options: { layer?: string }) => Attribution<Module>) =>
  (layer?: string): Explain =>
  (model, images, target) =>
    method(layer === undefined ? {} : { layer })(model, images, { target });

/** The methods of `cnn explain`, by name. */
const METHODS: Readonly<Record<string, (layer?: string) => Explain>> = {
  'grad-cam': ofLayer(gradCam),
  'grad-cam++': ofLayer(gradCamPlusPlus),
  'hi-res-cam': ofLayer(hiResCam),
  'x-grad-cam': ofLayer(xGradCam),
  'layer-cam': ofLayer(layerCam),
  'score-cam': ofLayer(scoreCam),
  'ablation-cam': ofLayer(ablationCam),
  'eigen-cam': ofLayer(eigenCam),
  'finer-cam': ofLayer((options) => finerCam({ method: gradCam(options) })),
  'full-grad': ofLayer(fullGrad),
  'guided-grad-cam': ofLayer(guidedGradCam),
  saliency: ofClassifier(() => saliency()),
  smoothgrad: ofClassifier(() => noiseTunnel(saliency())),
  'input-x-gradient': ofClassifier(() => inputXGradient()),
  'integrated-gradients': ofClassifier(() => integratedGradients()),
  'guided-backprop': ofClassifier(() => guidedBackprop()),
  deconvolution: ofClassifier(() => deconvolution()),
  'deep-lift': ofClassifier(() => deepLift()),
  lrp: ofClassifier(() => lrp()),
  lime: ofClassifier(() => lime()),
  'kernel-shap': ofClassifier(() => kernelShap()),
  occlusion: ofClassifier((size) => occlusion({ window: Math.max(1, Math.round(size / 4)) })),
};

export const explainNames = Object.keys(METHODS);

/** @throws UsageError for an unknown method, with the nearest known one. */
export function explaining(name: string, layer?: string): Explain {
  if (Object.hasOwn(METHODS, name)) return METHODS[name](layer);
  throw new UsageError(`unknown method '${name}'; ${choices(name, explainNames)}`);
}
