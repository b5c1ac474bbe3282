export { CIFAR10, type CIFAR10File, type CIFAR10Options, parseCIFAR10Classes } from './cifar10.ts';
export { computeMeanStd, type MeanStd } from './compute-mean-std.ts';
export { DataLoader, type DataLoaderOptions } from './data-loader.ts';
export type { Dataset, ImageShape, Sample } from './dataset.ts';
export {
  FashionMNISTSample,
  type FashionMNISTSampleOptions,
  loadFashionMNISTSample,
} from './fashion-mnist-sample.ts';
export { grayImage } from './gray-image.ts';
export { PackedDataset, type PackedImages } from './packed-dataset.ts';
export { type IDXArray, parseIDX } from './parse-idx.ts';
export { type ImagePixels, type ImageSize, resizeImage } from './resize-image.ts';
export { Subset } from './subset.ts';
