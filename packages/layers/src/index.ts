export { ModuleDict } from './containers/module-dict.ts';
export { ModuleList } from './containers/module-list.ts';
export { ParameterList } from './containers/parameter-list.ts';
export { Sequential } from './containers/sequential.ts';
export { deepCopy } from './core/deep-copy.ts';
export { functionalCall } from './core/functional-call.ts';
export type { BackwardHook, ForwardHook, ForwardPreHook } from './core/hooks.ts';
export { type AnyModule, Module, type NamedOptions } from './core/module.ts';
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
export { type Graph, type GraphNode, type GraphValue, type ModuleCall, trace } from './graph/trace.ts';
export { type LayerOutput, recordOutputs } from './inspect/record-outputs.ts';
export { formatSummary, type LayerSummary, type Summary, summary } from './inspect/summary.ts';
export { BatchNorm2d, type BatchNorm2dOptions } from './layers/batch-norm2d.ts';
export { Conv2d, type Conv2dOptions } from './layers/conv2d.ts';
export { Dropout, Dropout2d } from './layers/dropout.ts';
export { Flatten, flatten } from './layers/flatten.ts';
export { Linear } from './layers/linear.ts';
export { MaxPool2d } from './layers/max-pool2d.ts';
export { ReLU } from './layers/relu.ts';
