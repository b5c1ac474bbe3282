import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { runElementwise } from '../elementwise.ts';
import { areFloats, type Call, register } from './kernel.ts';

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

/** Tensors by PyTorch's names of an optimiser's state, some of which may be missing. */
type Slots = Readonly<Record<string, TensorInfo | undefined>>;

/**
 * Ours: one step of an optimiser, as @cnn/train's rules of the same names define it. Inputs are named as PyTorch names its state.
 *
 * - `CnnAdam`: value, gradient, exp_avg, exp_avg_sq[, max_exp_avg_sq] → the new value, exp_avg, exp_avg_sq[, max_exp_avg_sq].
 * - `CnnSgd`: value, gradient[, momentum_buffer] → the new value[, momentum_buffer if there is momentum].
 * - `CnnRmsprop`: value, gradient, square_avg[, momentum_buffer][, grad_avg] → the new value, square_avg[, momentum_buffer][, grad_avg].
 *
 * Nothing that is given changes. One pass over the memory, but two where that takes more than the eight buffers that every device has.
 */
export function registerOptimizers(): void {
  register('CnnAdam', ({ inputs, backend, attrs }: Call<string, AdamAttributes>) => adam(backend, inputs, attrs));
  register('CnnSgd', ({ inputs, backend, attrs }: Call<string, SgdAttributes>) => sgd(backend, inputs, attrs));
  register('CnnRmsprop', ({ inputs, backend, attrs }: Call<string, RmspropAttributes>) =>
    rmsprop(backend, inputs, attrs),
  );
}

function adam(backend: WebGPUBackend, inputs: Slots, attrs: AdamAttributes): TensorInfo[] | undefined {
  const { step, learningRate, beta1, beta2, epsilon, weightDecay, decoupled } = attrs;
  const amsgrad = inputs.max_exp_avg_sq !== undefined;
  const state = stateOf(inputs, ['exp_avg', 'exp_avg_sq', ...(amsgrad ? ['max_exp_avg_sq'] : [])]);
  if (!state) return undefined;
  const averages = `
  ${slope(decoupled ? 0 : weightDecay)}
  let average = exp_avg[i] * uniforms.beta1 + slope * uniforms.rest1;
  let square = exp_avg_sq[i] * uniforms.beta2 + slope * slope * uniforms.rest2;
  newAverage[i] = average;
  newSquare[i] = square;`;
  const move = (average: string, spread: string) =>
    `newValue[i] = value[i] * uniforms.shrink - ${average} / (sqrt(${spread}) * uniforms.rootScale + uniforms.epsilon) * uniforms.stepSize;`;
  const moving = {
    // Both averages start at zero; dividing by 1 − βᵗ makes up for it.
    rootScale: 1 / Math.sqrt(1 - beta2 ** step),
    epsilon,
    stepSize: learningRate / (1 - beta1 ** step),
    shrink: decoupled ? 1 - learningRate * weightDecay : 1,
  };
  const averaging = { beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, weightDecay };
  if (!amsgrad) {
    const outputs = ['newValue', 'newAverage', 'newSquare'];
    const code = averages + move('average', 'square');
    return runElementwise(backend, { name: 'Adam', outputs, code }, state, { ...averaging, ...moving });
  }
  const outputs = ['newAverage', 'newSquare', 'newLargest'];
  const code = `${averages} newLargest[i] = max(max_exp_avg_sq[i], square);`;
  const kept = runElementwise(backend, { name: 'AMSGrad, averages', outputs, code }, state, averaging) as Three;
  const [average, , largest] = kept;
  const last = { name: 'AMSGrad', outputs: ['newValue'], code: move('average[i]', 'largest[i]') };
  return [...runElementwise(backend, last, { value: state.value, average, largest }, moving), ...kept];
}

function sgd(backend: WebGPUBackend, inputs: Slots, attrs: SgdAttributes): TensorInfo[] | undefined {
  const { step, learningRate, momentum, dampening, weightDecay, nesterov } = attrs;
  const hasBuffer = momentum !== 0;
  const goesOn = hasBuffer && step > 1;
  const state = stateOf(inputs, goesOn ? ['momentum_buffer'] : []);
  if (!state) return undefined;
  const direction = goesOn ? 'momentum_buffer[i] * uniforms.momentum + slope * uniforms.undamped' : 'slope';
  const code = `
  ${slope(weightDecay)}
  let direction = ${direction};
  ${hasBuffer ? 'newBuffer[i] = direction;' : ''}
  newValue[i] = value[i] - ${hasBuffer && nesterov ? '(slope + direction * uniforms.momentum)' : 'direction'} * uniforms.learningRate;`;
  const outputs = ['newValue', ...(hasBuffer ? ['newBuffer'] : [])];
  const uniforms = { learningRate, momentum, undamped: 1 - dampening, weightDecay };
  return runElementwise(backend, { name: 'SGD', outputs, code }, state, uniforms);
}

function rmsprop(backend: WebGPUBackend, inputs: Slots, attrs: RmspropAttributes): TensorInfo[] | undefined {
  const { learningRate, alpha, epsilon, weightDecay, momentum, centered } = attrs;
  const hasBuffer = momentum !== 0;
  const slots = ['square_avg', ...(hasBuffer ? ['momentum_buffer'] : []), ...(centered ? ['grad_avg'] : [])];
  const state = stateOf(inputs, slots);
  if (!state) return undefined;
  const { momentum_buffer, ...first } = state;
  const averages = `
  ${slope(weightDecay)}
  newSquare[i] = square_avg[i] * uniforms.alpha + slope * slope * uniforms.rest;
  ${centered ? 'newAverage[i] = grad_avg[i] * uniforms.alpha + slope * uniforms.rest;' : ''}`;
  const kept = runElementwise(
    backend,
    { name: 'RMSprop, averages', outputs: ['newSquare', ...(centered ? ['newAverage'] : [])], code: averages },
    first,
    { alpha, rest: 1 - alpha, weightDecay },
  );
  const [square, average] = kept as [TensorInfo, TensorInfo | undefined];
  const spread = centered ? 'square[i] - average[i] * average[i]' : 'square[i]';
  // Of a gradient that stays the same it is 0, which rounding may take below.
  const move = `
  ${slope(weightDecay)}
  let spread = ${spread};
  let scaled = slope / (sqrt(select(spread, 0.0, spread < 0.0)) + uniforms.epsilon);
  let direction = ${hasBuffer ? 'momentum_buffer[i] * uniforms.momentum + scaled' : 'scaled'};
  ${hasBuffer ? 'newBuffer[i] = direction;' : ''}
  newValue[i] = value[i] - direction * uniforms.learningRate;`;
  const tensors = { value: state.value, gradient: state.gradient, square };
  const [value, ...buffer] = runElementwise(
    backend,
    { name: 'RMSprop', outputs: ['newValue', ...(hasBuffer ? ['newBuffer'] : [])], code: move },
    { ...tensors, ...(average ? { average } : {}), ...(momentum_buffer ? { momentum_buffer } : {}) },
    { learningRate, epsilon, momentum, weightDecay },
  );
  return [value!, square, ...buffer, ...(average ? [average] : [])];
}

/** WGSL of the gradient, with weight decay as PyTorch couples it. */
const slope = (weightDecay: number): string =>
  `let slope = gradient[i]${weightDecay === 0 ? '' : ' + value[i] * uniforms.weightDecay'};`;

/** Value, gradient and the slots, or undefined unless all are of single precision and of one shape that is not empty. */
function stateOf(inputs: Slots, slots: readonly string[]): State | undefined {
  const state = Object.fromEntries(['value', 'gradient', ...slots].map((name) => [name, inputs[name]]));
  const { value } = inputs as { value: TensorInfo };
  const fits = Object.values(state).every((tensor) => tensor && util.arraysEqual(tensor.shape, value.shape));
  return fits && areFloats(Object.values(state)) && !value.shape.includes(0) ? (state as State) : undefined;
}

type State = Readonly<Record<string, TensorInfo>> & { readonly value: TensorInfo; readonly gradient: TensorInfo };
type Three = [TensorInfo, TensorInfo, TensorInfo];
