import type { Module } from '@cnn/layers';
import { choices, type Tensor } from '@cnn/tensor';
import {
  type Attribution,
  ablationCam,
  deconvolution,
  deepLift,
  type ExplainOptions,
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

/** Explains images of a network by one method. */
type Explain = (network: Module, images: Tensor, options: ExplainOptions) => Promise<Tensor>;

type Maker = (layer?: string) => Explain;

const ofLayer =
  (make: (options: { layer?: string }) => Attribution<Module>): Maker =>
  (layer) =>
    make(layer === undefined ? {} : { layer });

/** By the shorter edge of the network's input, in pixels. */
const ofClassifier =
  (make: (edge: number) => Attribution): Maker =>
  () =>
  (network, images, options) =>
    make(Math.min(images.shape[1]!, images.shape[2]!))(network.asClassifier(), images, options);

const makers: Readonly<Record<string, Maker>> = {
  'grad-cam': ofLayer(gradCam),
  'grad-cam++': ofLayer(gradCamPlusPlus),
  'hi-res-cam': ofLayer(hiResCam),
  'x-grad-cam': ofLayer(xGradCam),
  'layer-cam': ofLayer(layerCam),
  'score-cam': ofLayer(scoreCam),
  'ablation-cam': ofLayer(ablationCam),
  'eigen-cam': ofLayer(eigenCam),
  'finer-cam': ofLayer((options) => finerCam({ method: gradCam(options) })),
  'full-grad': () => fullGrad(),
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
  // A quarter of the picture covers a sleeve or a wheel, and half a window's step keeps the edges in.
  occlusion: ofClassifier((edge) => occlusion({ window: Math.max(1, Math.round(edge / 4)) })),
};

/** The methods of `cnn explain`; the page has most of them. */
export const attributionNames: readonly string[] = Object.keys(makers);

/**
 * What computes a method, by its name.
 *
 * @param layer dotted name of the layer that is weighed, for the methods that look at one. @default the last one with places
 * @throws RangeError for an unknown name, with the nearest known one.
 */
export function attributionMethod(name: string, layer?: string): Explain {
  if (Object.hasOwn(makers, name)) return makers[name](layer);
  throw new RangeError(`unknown method '${name}'; ${choices(name, attributionNames)}`);
}
