export type { Augmentation, SampleContext } from './augmentation.ts';
export {
  type BackendChoice,
  type BackendName,
  backendNames,
  inMainMemory,
  useBackend,
} from './backend.ts';
export { type BackendLimits, backendLimits } from './backend-limits.ts';
export { DeviceLostError, onDeviceLost } from './backends/device-lost.ts';
export type { BackendOptions } from './backends/started-backend.ts';
export {
  checkImages,
  checkInteger,
  checkRange,
  checkShape,
  formatShape,
  type ShapePattern,
  sizeOf,
} from './checks.ts';
export { describeCall } from './describe-call.ts';
export { choices, DataError, type DataErrorDetails, nearest } from './errors.ts';
export { afterGradient, customGradient, valueAndGradient, variableGradients, withoutGradient } from './gradients.ts';
export { hasKernel, runKernel } from './kernels.ts';
export { nextTurn } from './next-turn.ts';
export {
  interceptOperations,
  type Operation,
  operation,
  type Step,
  type StepResult,
  watchOperations,
} from './operations.ts';
export { abs } from './ops/abs.ts';
export {
  celu,
  elu,
  gelu,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  logSigmoid,
  mish,
  prelu,
  relu6,
  SELU,
  selu,
  silu,
  softplus,
  softshrink,
  softsign,
  tanhshrink,
  threshold,
} from './ops/activations.ts';
export { adaptiveAvgPool2d } from './ops/adaptive-avg-pool2d.ts';
export { adaptiveMaxPool2d, adaptiveMaxPool2dWithIndices } from './ops/adaptive-max-pool2d.ts';
export { type AvgPool2dOptions, avgPool2d } from './ops/avg-pool2d.ts';
export { channelShuffle } from './ops/channel-shuffle.ts';
export { addBias, batchNorm, channelSum, normalizeChannels } from './ops/channels.ts';
export { type ConvTranspose1dOptions, convTranspose1d } from './ops/conv-transpose1d.ts';
export { type ConvTranspose2dOptions, convTranspose2d } from './ops/conv-transpose2d.ts';
export { type Conv1dOptions, conv1d } from './ops/conv1d.ts';
export { type Conv2dOptions, conv2d, type PaddingMode } from './ops/conv2d.ts';
export { cumsum } from './ops/cumsum.ts';
export { flatten, unflatten } from './ops/flatten.ts';
export {
  type FractionalMaxPool2dOptions,
  fractionalMaxPool2d,
  fractionalMaxPool2dWithIndices,
} from './ops/fractional-max-pool2d.ts';
export { type GridSampleOptions, gridSample } from './ops/grid-sample.ts';
export * from './ops/index.ts';
export { type InterpolateOptions, interpolate } from './ops/interpolate.ts';
export { linear } from './ops/linear.ts';
export { lpPool2d } from './ops/lp-pool2d.ts';
export { matmul } from './ops/matmul.ts';
export type { Pooled } from './ops/max-of-windows.ts';
export { type MaxPool2dOptions, maxPool2d, maxPool2dWithIndices } from './ops/max-pool2d.ts';
export { type MaxUnpool2dOptions, maxUnpool2d } from './ops/max-unpool2d.ts';
export { maximum, minimum } from './ops/maximum.ts';
export {
  groupNorm,
  instanceNorm,
  type LocalResponseNormOptions,
  layerNorm,
  localResponseNorm,
  type NormOptions,
  rmsNorm,
} from './ops/norms.ts';
export { type PadMode, type PadOptions, pad1d, pad2d } from './ops/pad2d.ts';
export { type Padding1d, type Padding2d, padding2d } from './ops/padding2d.ts';
export { pixelShuffle, pixelUnshuffle } from './ops/pixel-shuffle.ts';
export type { AdaptiveSize, Pool2dOptions } from './ops/pool-windows.ts';
export { relu } from './ops/relu.ts';
export type { InterpolationMode } from './ops/resize-taps.ts';
export type { SampleMode, WarpPadding } from './ops/sample-taps.ts';
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';
export { type WarpOptions, warp } from './ops/warp.ts';
export { bernoulli, integers, normal, type RandomSource, uniform } from './random/draw.ts';
export { philox } from './random/philox.ts';
export { Rng, type RngKey } from './random/rng.ts';
export { dispose, keep, memory, scope } from './scope.ts';
export {
  type Batch,
  type BatchSource,
  type Classifier,
  type Shape,
  Tensor,
  type TensorLike,
  Variable,
} from './tensor.ts';
export { type ByteSource, blobSource, bytesSource } from './weights/byte-source.ts';
export { decodeElements, type ElementType, type HostTensor, type TensorInfo } from './weights/element-types.ts';
export { fileSource } from './weights/file-source.ts';
export { decodePth, type OpenPthOptions, openPth, type PthContents, type PthFile } from './weights/open-pth.ts';
export { openSafetensors, type SafetensorsReader } from './weights/open-safetensors.ts';
export { PickleObject } from './weights/pickle-globals.ts';
export { PthTensor } from './weights/pth-tensor.ts';
export {
  decodeSafetensors,
  type EncodeSafetensorsOptions,
  encodeSafetensors,
  type SafetensorsFile,
} from './weights/safetensors.ts';
export { Sha256 } from './weights/sha256.ts';
export { type UrlSourceOptions, urlSource } from './weights/url-source.ts';
export type { WeightsFile } from './weights/weights-file.ts';
