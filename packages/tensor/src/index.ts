export type { Augmentation } from './augmentation.ts';
export {
  type BackendChoice,
  type BackendName,
  backendNames,
  inMainMemory,
  useBackend,
} from './backend.ts';
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
export { choices, DataError, type DataErrorDetails, nearest } from './errors.ts';
export { afterGradient, customGradient, valueAndGradient, variableGradients } from './gradients.ts';
export { hasKernel, runKernel } from './kernels.ts';
export { nextTurn } from './next-turn.ts';
export { type Operation, operation, watchOperations } from './operations.ts';
export { addBias, batchNorm, channelSum, normalizeChannels } from './ops/channels.ts';
export { type Conv2dOptions, conv2d, type Padding2d, padding2d } from './ops/conv2d.ts';
export * from './ops/index.ts';
export { matmul } from './ops/matmul.ts';
export { maxPool2d, type Pool2dOptions } from './ops/max-pool2d.ts';
export { pad2d } from './ops/pad2d.ts';
export { relu } from './ops/relu.ts';
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';
export { bernoulli, integers, normal, type RandomSource, uniform } from './random/draw.ts';
export { philox } from './random/philox.ts';
export { Rng, type RngKey } from './random/rng.ts';
export {
  decodeSafetensors,
  encodeSafetensors,
  type HostTensor,
  type SafetensorsFile,
} from './safetensors.ts';
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
