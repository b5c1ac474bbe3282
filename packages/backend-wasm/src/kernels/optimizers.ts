import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { CHUNK_SIZE, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/** Seven streams of memory or so, which is three times an addition's. */
const SIZE = CHUNK_SIZE / 4;

interface AdamAttributes {
  /** From 1 on. */
  readonly step: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** AdamW: decay shrinks the value instead of adding to the gradient. */
  readonly decoupled: boolean;
}

interface SgdAttributes {
  /** From 1 on. The first starts the momentum from the gradient and reads no `momentum_buffer`. */
  readonly step: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

interface RmspropAttributes {
  readonly learningRate: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly momentum: number;
  readonly centered: boolean;
}

/** Tensors by name, some of which may be missing. */
type Slots = Readonly<Record<string, TensorInfo | undefined>>;

/**
 * What all optimisers share: a value of some shape and slots of the same, whose addresses are 0 where they are not kept, and new ones for each.
 * Undefined unless all are f32 of one shape.
 */
function state(backend: CnnWasmBackend, inputs: Slots, names: readonly (string | false)[]) {
  const { value } = inputs as { value: TensorInfo };
  const given = ['gradient', ...names].filter((name) => name !== false).map((name) => inputs[name]);
  const fits = [value, ...given].every((x) => x?.dtype === 'float32' && util.arraysEqual(x.shape, value.shape));
  if (!fits) return undefined;
  const kept = ['value', ...names];
  const results = kept.map((name) => name !== false && backend.empty(value.shape));
  const count = util.sizeFromShape(value.shape);
  return {
    old: ['value', 'gradient', ...names].map((name) => (name === false ? 0 : backend.address(inputs[name]!))),
    new: results.map((result) => (result ? backend.address(result) : 0)),
    results: results.filter((result) => result !== false),
    chunks: chunksOf(count, SIZE),
    count,
  };
}

function adam(backend: CnnWasmBackend, inputs: Slots, attrs: AdamAttributes): TensorInfo[] | undefined {
  const { step, learningRate, beta1, beta2, epsilon, weightDecay, decoupled } = attrs;
  const tensors = state(backend, inputs, [
    'exp_avg',
    'exp_avg_sq',
    inputs.max_exp_avg_sq !== undefined && 'max_exp_avg_sq',
  ]);
  if (!tensors) return undefined;
  backend.engine.run('adam', tensors.chunks, [
    ...tensors.old,
    ...tensors.new,
    tensors.count,
    SIZE,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    // Both averages start at zero; dividing by 1 − βᵗ makes up for it.
    1 / Math.sqrt(1 - beta2 ** step),
    epsilon,
    learningRate / (1 - beta1 ** step),
    decoupled ? 0 : weightDecay,
    decoupled ? 1 - learningRate * weightDecay : 1,
  ]);
  return tensors.results;
}

function sgd(backend: CnnWasmBackend, inputs: Slots, attrs: SgdAttributes): TensorInfo[] | undefined {
  const { step, learningRate, momentum, dampening, weightDecay, nesterov } = attrs;
  const tensors = state(backend, inputs, [momentum !== 0 && step > 1 && 'momentum_buffer']);
  if (!tensors) return undefined;
  const started = momentum !== 0 && step <= 1 ? backend.empty(inputs.value!.shape) : undefined;
  const [value, buffer] = tensors.new;
  backend.engine.run('sgd', tensors.chunks, [
    ...tensors.old,
    value!,
    started ? backend.address(started) : buffer!,
    tensors.count,
    SIZE,
    learningRate,
    momentum,
    1 - dampening,
    weightDecay,
    nesterov ? 1 : 0,
  ]);
  return started ? [...tensors.results, started] : tensors.results;
}

function rmsprop(backend: CnnWasmBackend, inputs: Slots, attrs: RmspropAttributes): TensorInfo[] | undefined {
  const { learningRate, alpha, epsilon, weightDecay, momentum, centered } = attrs;
  const names = ['square_avg', momentum !== 0 && 'momentum_buffer', centered && 'grad_avg'];
  const tensors = state(backend, inputs, names);
  if (!tensors) return undefined;
  backend.engine.run('rmsprop', tensors.chunks, [
    ...tensors.old,
    ...tensors.new,
    tensors.count,
    SIZE,
    learningRate,
    alpha,
    1 - alpha,
    epsilon,
    momentum,
    weightDecay,
  ]);
  return tensors.results;
}

/**
 * Ours: one step of an optimiser, as @cnn/train's rules of the same names define it, in one pass. Inputs are named as PyTorch names its state.
 *
 * - `CnnAdam`: value, gradient, exp_avg, exp_avg_sq[, max_exp_avg_sq] → the new value, exp_avg, exp_avg_sq[, max_exp_avg_sq].
 * - `CnnSgd`: value, gradient[, momentum_buffer] → the new value[, momentum_buffer if there is momentum].
 * - `CnnRmsprop`: value, gradient, square_avg[, momentum_buffer][, grad_avg] → the new value, square_avg[, momentum_buffer][, grad_avg].
 *
 * Nothing that is given changes.
 */
export function registerOptimizers(): void {
  register('CnnAdam', ({ inputs, backend, attrs }: Call<string, AdamAttributes>) => adam(backend, inputs, attrs));
  register('CnnSgd', ({ inputs, backend, attrs }: Call<string, SgdAttributes>) => sgd(backend, inputs, attrs));
  register('CnnRmsprop', ({ inputs, backend, attrs }: Call<string, RmspropAttributes>) =>
    rmsprop(backend, inputs, attrs),
  );
}
