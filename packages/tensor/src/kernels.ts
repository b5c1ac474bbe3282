import {
  engine,
  type GradConfig,
  getBackend,
  getGradient,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  registerGradient,
  unregisterGradient,
} from '@tensorflow/tfjs-core';
import type { Tensor } from './tensor.ts';

/**
 * Kernels that tfjs has no op for: some of its own, such as the convolution with a bias, and the fused ones of our WASM engine, which others
 * lack. An op asks whether the chosen backend has one, and is otherwise composed of smaller ops.
 */
export function hasKernel(name: string): boolean {
  return getKernel(name, getBackend()) !== undefined;
}

/** Whether the chosen backend is our WASM engine, whose kernels go beyond tfjs's: depthwise convolutions and pooling with dilation, for one. */
export function isOwnEngine(): boolean {
  return getBackend() === 'cnn-wasm';
}

/** Whether the convolutions of the chosen backend are our own, which take dilations and groups in every direction. */
export function hasOwnConvolutions(): boolean {
  return ['cnn-wasm', 'webgpu'].includes(getBackend());
}

const own = new Map<string, GradConfig>();

/** Runs a kernel of the chosen backend. It is differentiable where tfjs or this package knows its gradient. */
export function runKernel(name: string, inputs: Readonly<Record<string, Tensor>>, attributes: object = {}): Tensor[] {
  const result: unknown = engine().runKernel(name, inputs as NamedTensorMap, attributes as NamedAttrMap);
  return (Array.isArray(result) ? result : [result]) as Tensor[];
}

/** What the gradient of a kernel is made of. */
export interface KernelGradient<Attributes> {
  /** Inputs that it needs, by name. */
  readonly inputs?: readonly string[];
  /** Outputs that it needs, by position; they follow the inputs. */
  readonly outputs?: readonly boolean[];
  /** From the gradients of the outputs to a function for the gradient of each input, which is called only where it is wanted. */
  gradient(dys: Tensor[], saved: Tensor[], attributes: Attributes): Record<string, () => Tensor>;
}

/** Gives a kernel its gradient, on every backend that has it, in place of tfjs's if there is one. */
export function setGradient<Attributes>(
  kernelName: string,
  { inputs, outputs, gradient }: KernelGradient<Attributes>,
): void {
  const config: GradConfig = {
    kernelName,
    inputsToSave: inputs as string[] | undefined,
    outputsToSave: outputs as boolean[] | undefined,
    gradFunc: (dy, saved, attributes) =>
      gradient((Array.isArray(dy) ? dy : [dy]) as Tensor[], saved as Tensor[], attributes as Attributes),
  };
  own.set(kernelName, config);
  register(config);
}

/** Sets the gradients given by {@link setGradient} once more: for after a second copy of tfjs has registered all of its own. */
export function restoreGradients(): void {
  for (const config of own.values()) register(config);
}

function register(config: GradConfig): void {
  if (getGradient(config.kernelName)) unregisterGradient(config.kernelName);
  registerGradient(config);
}
