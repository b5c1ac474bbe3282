export { GLU, Hardsigmoid, Hardswish, LogSigmoid, Sigmoid, Softsign, Tanh } from './activations/gates.ts';
export { Hardtanh, LeakyReLU, PReLU, ReLU, ReLU6, RReLU, Threshold } from './activations/rectifiers.ts';
export { Hardshrink, Softshrink, Tanhshrink } from './activations/shrinks.ts';
export { CELU, ELU, GELU, Mish, SELU, SiLU, Softplus } from './activations/smooth-units.ts';
export { LogSoftmax, Softmax, Softmax2d, Softmin } from './activations/softmax.ts';
export { BasicBlock, type BasicBlockOptions } from './blocks/basic-block.ts';
export { Bottleneck, type BottleneckOptions } from './blocks/bottleneck.ts';
export { CBAM, type CBAMOptions } from './blocks/cbam.ts';
export { CNBlock } from './blocks/cn-block.ts';
export {
  Conv2dNormActivation,
  type Conv2dNormActivationOptions,
  type NormLayer,
} from './blocks/conv2d-norm-activation.ts';
export { DenseLayer } from './blocks/dense-layer.ts';
export {
  DepthwiseSeparableConv2d,
  type DepthwiseSeparableConv2dOptions,
} from './blocks/depthwise-separable-conv2d.ts';
export { FCNHead } from './blocks/fcn-head.ts';
export { Fire } from './blocks/fire.ts';
export { Inception } from './blocks/inception.ts';
export { InvertedResidual, type InvertedResidualOptions } from './blocks/inverted-residual.ts';
export { Residual } from './blocks/residual.ts';
export { ShuffleUnit } from './blocks/shuffle-unit.ts';
export { SqueezeExcitation, type SqueezeExcitationOptions } from './blocks/squeeze-excitation.ts';
export { StochasticDepth } from './blocks/stochastic-depth.ts';
export { ModuleDict } from './containers/module-dict.ts';
export { ModuleList } from './containers/module-list.ts';
export { ParameterList } from './containers/parameter-list.ts';
export { Sequential } from './containers/sequential.ts';
export { deepCopy } from './core/deep-copy.ts';
export { functionalCall } from './core/functional-call.ts';
export type { BackwardHook, ForwardHook, ForwardPreHook } from './core/hooks.ts';
export { inEvaluation } from './core/in-evaluation.ts';
export { type AnyModule, Module, type NamedOptions, type Parametrization } from './core/module.ts';
export { HWIO, type Initializer, type Layout, Parameter, type ParameterOptions } from './core/parameter.ts';
export { Pass, type PassOptions } from './core/pass.ts';
export {
  assignHost,
  hostTensor,
  type LoadOptions,
  type LoadResult,
  loadStateDict,
  type StateDict,
  stateDict,
} from './core/state-dict.ts';
export {
  type Graph,
  type GraphNode,
  type GraphValue,
  type ModuleCall,
  type TraceOptions,
  trace,
} from './graph/trace.ts';
export * as init from './init/index.ts';
export {
  type EffectiveReceptiveField,
  type EffectiveReceptiveFieldOptions,
  effectiveReceptiveField,
} from './inspect/effective-receptive-field.ts';
export { createFeatureExtractor } from './inspect/feature-extractor.ts';
export { countFlops, type FlopCount, flopCount } from './inspect/flops.ts';
export { type FormatSummaryOptions, formatSummary, type SummaryColumn } from './inspect/format-summary.ts';
export { type OutputSize, type OutputSizeOptions, outputSize, samePadding } from './inspect/output-size.ts';
export { type ImageWindow, type ReceptiveField, receptiveFields } from './inspect/receptive-field.ts';
export { type LayerOutput, recordOutputs } from './inspect/record-outputs.ts';
export { type LayerSummary, type Summary, summary } from './inspect/summary.ts';

export { AdaptiveAvgPool2d, AdaptiveMaxPool2d } from './layers/adaptive-pool2d.ts';
export { AvgPool2d } from './layers/avg-pool2d.ts';
export { ConvTranspose1d, type ConvTranspose1dOptions } from './layers/conv-transpose1d.ts';
export { ConvTranspose2d, type ConvTranspose2dOptions } from './layers/conv-transpose2d.ts';
export { Conv1d, type Conv1dOptions } from './layers/conv1d.ts';
export { Conv2d, type Conv2dOptions } from './layers/conv2d.ts';
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout } from './layers/dropout.ts';
export { Flatten, type FlattenOptions, Unflatten } from './layers/flatten.ts';
export { FractionalMaxPool2d, type FractionalMaxPool2dOptions } from './layers/fractional-max-pool2d.ts';
export { Identity } from './layers/identity.ts';
export { Bilinear, Linear } from './layers/linear.ts';
export { LPPool2d } from './layers/lp-pool2d.ts';
export { MaxPool2d, type MaxPool2dOptions } from './layers/max-pool2d.ts';
export { MaxUnpool1d, type MaxUnpool1dOptions } from './layers/max-unpool1d.ts';
export { MaxUnpool2d, type UnpoolInput } from './layers/max-unpool2d.ts';
export {
  CircularPad1d,
  ConstantPad1d,
  ReflectionPad1d,
  ReplicationPad1d,
  type Widths1d,
  ZeroPad1d,
} from './layers/pad1d.ts';
export {
  CircularPad2d,
  ConstantPad2d,
  ReflectionPad2d,
  ReplicationPad2d,
  type Widths2d,
  ZeroPad2d,
} from './layers/pad2d.ts';
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from './layers/pixel-shuffle.ts';
export {
  AdaptiveAvgPool1d,
  AdaptiveMaxPool1d,
  AvgPool1d,
  type AvgPool1dOptions,
  LPPool1d,
  MaxPool1d,
  type MaxPool1dOptions,
  type Pool1dOptions,
} from './layers/pool1d.ts';
export type { IndicesOptions, PoolOutput } from './layers/pooling.ts';
export {
  Upsample,
  type UpsampleOptions,
  type UpsampleSizes,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
} from './layers/upsample.ts';
export { BatchNorm1d, BatchNorm2d, type BatchNormOptions } from './norms/batch-norm.ts';
export { InstanceNorm1d, InstanceNorm2d } from './norms/instance-norm.ts';
export {
  GroupNorm,
  type GroupNormOptions,
  LayerNorm,
  type LayerNormOptions,
  LocalResponseNorm,
  RMSNorm,
  type RMSNormOptions,
} from './norms/sample-norms.ts';
export { type SpectralNormOptions, spectralNorm } from './parametrizations/spectral-norm.ts';
export { type WeightNormOptions, weightNorm } from './parametrizations/weight-norm.ts';
export { type ImportTfjsOptions, importTfjsLayersModel } from './weights/import-tfjs-layers-model.ts';
export type { ReadTfjsFile } from './weights/tfjs-weights.ts';
