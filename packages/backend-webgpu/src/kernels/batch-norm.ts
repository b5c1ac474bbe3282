import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { runProgram } from '../run-program.ts';
import {
  applyProgram,
  gradientJoin,
  gradientProgram,
  gradientSums,
  INVOCATIONS,
  ROWS_EACH,
  statisticsJoin,
  statisticsProgram,
} from './batch-norm-programs.ts';
import { areFloats, type Call, empty, register } from './kernel.ts';

/**
 * Ours: batch normalisation in training, over all axes but the last.
 *
 * - `CnnBatchNorm`: x `[…, channels]`, gamma and beta `[channels]` → y like x, and mean, biased variance and 1 / √(variance + epsilon) `[channels]`.
 * - `CnnBatchNormGrad`: x, dy, gamma, mean, inverseDeviation → the gradients to x, gamma and beta.
 */
export function registerBatchNorm(): void {
  register('CnnBatchNorm', batchNorm);
  register('CnnBatchNormGrad', batchNormGrad);
}

function batchNorm({
  inputs: { x, gamma, beta },
  backend,
  attrs,
}: Call<'x' | 'gamma' | 'beta', { readonly epsilon: number }>): TensorInfo[] | undefined {
  if (!areFloats([x, gamma, beta]) || x.shape.includes(0)) return undefined;
  const { sizes, width, chunks, workgroups } = layoutOf(x.shape);
  const { channels } = sizes;
  const [mean, variance, inverse] = [
    empty(backend, [channels]),
    empty(backend, [channels]),
    empty(backend, [channels]),
  ];
  withParts(backend, chunks, channels, (parts) => {
    const program = statisticsProgram(width);
    runProgram(backend, program, { inputs: [x], outputs: [parts], uniforms: sizes, workgroups: workgroups.chunks });
    runProgram(backend, statisticsJoin({}), {
      inputs: [parts],
      outputs: [mean, variance, inverse],
      uniforms: { channels, chunks, epsilon: attrs.epsilon },
      workgroups: workgroups.channels,
    });
  });
  const y = empty(backend, x.shape);
  const inputs = [x, mean, inverse, gamma, beta];
  runProgram(backend, applyProgram({}), { inputs, outputs: [y], uniforms: sizes, workgroups: workgroups.values });
  return [y, mean, variance, inverse];
}

function batchNormGrad({
  inputs: { x, dy, gamma, mean, inverseDeviation },
  backend,
}: Call<'x' | 'dy' | 'gamma' | 'mean' | 'inverseDeviation'>): TensorInfo[] | undefined {
  if (!areFloats([x, dy, gamma]) || x.shape.includes(0)) return undefined;
  const { sizes, width, chunks, workgroups } = layoutOf(x.shape);
  const { channels } = sizes;
  const [dGamma, dBeta] = [empty(backend, [channels]), empty(backend, [channels])];
  withParts(backend, chunks, channels, (parts) => {
    const inputs = [x, dy, mean, inverseDeviation];
    runProgram(backend, gradientSums(width), {
      inputs,
      outputs: [parts],
      uniforms: sizes,
      workgroups: workgroups.chunks,
    });
    runProgram(backend, gradientJoin({}), {
      inputs: [parts],
      outputs: [dGamma, dBeta],
      uniforms: { channels, chunks },
      workgroups: workgroups.channels,
    });
  });
  const dx = empty(backend, x.shape);
  const inputs = [x, dy, gamma, mean, inverseDeviation, dGamma, dBeta];
  runProgram(backend, gradientProgram({}), { inputs, outputs: [dx], uniforms: sizes, workgroups: workgroups.values });
  return [dx, dGamma, dBeta];
}

/** How the work on a tensor is shared out, by its shape alone. */
function layoutOf(shape: readonly number[]) {
  const channels = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const lanes = [4, 8, 16, 32].find((count) => count >= channels) ?? 64;
  const chunks = Math.ceil(rows / ((INVOCATIONS / lanes) * ROWS_EACH));
  const workgroups = {
    chunks: chunks * Math.ceil(channels / lanes),
    channels: Math.ceil(channels / 64),
    values: Math.ceil((rows * channels) / INVOCATIONS),
  };
  return { sizes: { rows, channels }, width: { lanes }, chunks, workgroups };
}

function withParts(backend: WebGPUBackend, chunks: number, channels: number, body: (parts: TensorInfo) => void): void {
  const parts = empty(backend, [chunks, 3, channels]);
  body(parts);
  backend.disposeData(parts.dataId);
}
