import { allCases } from './all-cases.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** What a training step is made of, and a little of everything else: seconds on any backend. */
const CHOSEN: readonly string[] = [
  'arithmetic: mul broadcast',
  'arithmetic: exp',
  'shapes and reductions: sum of many',
  'shapes and reductions: cumsum',
  'shapes and reductions: gather along an axis',
  'shapes and reductions: matmul of many',
  'activations: gelu',
  'convolution: conv2d bias and relu',
  'convolution: conv2d stride 2, dilation 2',
  'convolution: conv2d groups 2',
  'convolution: convTranspose2d',
  'pooling: maxPool2d stride 2, padding 1',
  'pooling: avgPool2d without the border',
  'resampling: interpolate bilinear',
  'resampling: warp bilinear, replicate',
  'normalisation: batchNorm',
  'normalisation: softmaxCrossEntropy smoothed',
  'layers: Linear',
  'layers: Dropout',
  'norm layers: BatchNorm2d',
  'losses: crossEntropy weighted, smoothed',
  'optimizers: adam',
  'colour augmentations: colorJitter',
  'geometric augmentations: randomCrop',
];

/** A few cases that show in seconds whether a backend computes as it should. */
export const quickCases: readonly ConformanceCase[] = CHOSEN.map((id) => {
  const found = allCases.find(({ family, name }) => `${family}: ${name}` === id);
  if (!found) throw new Error(`quick-cases: there is no case '${id}'`);
  return found;
});
