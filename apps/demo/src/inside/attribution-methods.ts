import type { Module } from '@cnn/layers';
import { choices, type Tensor } from '@cnn/tensor';
import {
  type Attribution,
  ablationCam,
  deconvolution,
  deepLift,
  type ExplainOptions,
  eigenCam,
  fullGrad,
  gradCam,
  gradCamPlusPlus,
  guidedBackprop,
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
export type Explain = (network: Module, images: Tensor, options: ExplainOptions) => Promise<Tensor>;

/** What a method may be told; each takes what concerns it. */
export interface MethodSettings {
  /** Dotted name of the layer that is weighed. @default the last one with places */
  readonly layer?: string;
  /** Of the network's input, the shorter one, in pixels. */
  readonly edge: number;
}

/**
 * What computes a method of `attributionChoices`, by its id.
 *
 * @throws RangeError for an unknown id, with the nearest known one.
 */
export function attributionMethod(id: string, settings: MethodSettings): Explain {
  if (Object.hasOwn(makers, id)) return makers[id](settings);
  throw new RangeError(`unknown method '${id}'; ${choices(id, Object.keys(makers))}`);
}

type Maker = (settings: MethodSettings) => Explain;

const ofLayer =
  (make: (options: { layer?: string }) => Attribution<Module>): Maker =>
  ({ layer }) =>
    make(layer === undefined ? {} : { layer });

const ofClassifier =
  (make: (edge: number) => Attribution): Maker =>
  ({ edge }) => {
    const method = make(edge);
    return (network, images, options) => method(network.asClassifier(), images, options);
  };

const makers: Readonly<Record<string, Maker>> = {
  'grad-cam': ofLayer(gradCam),
  'grad-cam++': ofLayer(gradCamPlusPlus),
  'x-grad-cam': ofLayer(xGradCam),
  'hi-res-cam': ofLayer(hiResCam),
  'layer-cam': ofLayer(layerCam),
  'eigen-cam': ofLayer(eigenCam),
  'score-cam': ofLayer(scoreCam),
  'ablation-cam': ofLayer(ablationCam),
  saliency: ofClassifier(() => saliency()),
  'input-x-gradient': ofClassifier(() => inputXGradient()),
  'guided-backprop': ofClassifier(() => guidedBackprop()),
  deconvolution: ofClassifier(() => deconvolution()),
  'deep-lift': ofClassifier(() => deepLift()),
  lrp: ofClassifier(() => lrp()),
  'full-grad': () => fullGrad(),
  smoothgrad: ofClassifier(() => noiseTunnel(saliency())),
  'integrated-gradients': ofClassifier(() => integratedGradients()),
  // A quarter of the picture covers a sleeve or a wheel, and half a window's step keeps the edges in.
  occlusion: ofClassifier((edge) => occlusion({ window: Math.max(1, Math.round(edge / 4)) })),
  lime: ofClassifier(() => lime()),
  'kernel-shap': ofClassifier(() => kernelShap()),
};
