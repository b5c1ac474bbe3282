import type { Text } from '../shell/language.ts';

/** How a method looks at a network. */
export type AttributionKind = 'layer' | 'gradient' | 'cover';

/** A way to ask which part of a picture speaks for a class; the worker has what computes it. */
export interface AttributionChoice {
  /** In the address of the page. */
  readonly id: string;
  /** As its paper calls it, in every language. */
  readonly name: string;
  readonly kind: AttributionKind;
}

/** What the kinds have in common, and how their maps come about. */
export const attributionKinds: Readonly<Record<AttributionKind, { readonly title: Text; readonly told: Text }>> = {
  layer: {
    title: { en: 'What a layer saw', zh: '看某一层' },
    told: {
      en: 'Weighs the channels of a convolution by how much they count for the class: coarse, but about places.',
      zh: '按各通道对该类别的贡献，对卷积层的输出加权求和：较粗糙，但能指出位置。',
    },
  },
  gradient: {
    title: { en: 'By gradients of the pixels', zh: '看像素的梯度' },
    told: {
      en: 'Goes back from the score of the class to every pixel: how much would it change the score?',
      zh: '从该类别的得分反向传播到每个像素：这个像素会让得分改变多少？',
    },
  },
  cover: {
    title: { en: 'By covering parts', zh: '遮住一部分' },
    told: {
      en: 'Covers parts of the picture and asks again: where the score falls, something spoke for the class.',
      zh: '遮住图片的一部分再问网络：哪里遮住后得分下降，哪里就支持该类别。',
    },
  },
};

/** All methods of the page, the quickest of each kind first; the first one opens it. */
export const attributionChoices: readonly AttributionChoice[] = [
  { id: 'grad-cam', name: 'Grad-CAM', kind: 'layer' },
  { id: 'grad-cam++', name: 'Grad-CAM++', kind: 'layer' },
  { id: 'x-grad-cam', name: 'XGrad-CAM', kind: 'layer' },
  { id: 'hi-res-cam', name: 'HiResCAM', kind: 'layer' },
  { id: 'layer-cam', name: 'LayerCAM', kind: 'layer' },
  { id: 'eigen-cam', name: 'Eigen-CAM', kind: 'layer' },
  { id: 'score-cam', name: 'Score-CAM', kind: 'layer' },
  { id: 'ablation-cam', name: 'Ablation-CAM', kind: 'layer' },
  { id: 'saliency', name: 'Saliency', kind: 'gradient' },
  { id: 'input-x-gradient', name: 'Input × gradient', kind: 'gradient' },
  { id: 'guided-backprop', name: 'Guided backpropagation', kind: 'gradient' },
  { id: 'deconvolution', name: 'Deconvolution', kind: 'gradient' },
  { id: 'deep-lift', name: 'DeepLIFT', kind: 'gradient' },
  { id: 'lrp', name: 'LRP', kind: 'gradient' },
  { id: 'full-grad', name: 'FullGrad', kind: 'gradient' },
  { id: 'smoothgrad', name: 'SmoothGrad', kind: 'gradient' },
  { id: 'integrated-gradients', name: 'Integrated gradients', kind: 'gradient' },
  { id: 'occlusion', name: 'Occlusion', kind: 'cover' },
  { id: 'lime', name: 'LIME', kind: 'cover' },
  { id: 'kernel-shap', name: 'Kernel SHAP', kind: 'cover' },
];
