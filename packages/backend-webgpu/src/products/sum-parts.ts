import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { programs } from '../program.ts';
import { runProgram } from '../run-program.ts';
import { type Finish, finished } from './finish.ts';

const INVOCATIONS = 64;

const sumOfParts = programs(({ channels, ...finish }: Finish & { readonly channels: number }) => ({
  name: 'sum of parts',
  inputs: { parts: 'f32', ...(finish.bias ? { bias: 'f32' as const } : {}) },
  outputs: { sums: 'f32' },
  uniforms: { count: 'u32', size: 'u32' },
  invocations: INVOCATIONS,
  main: `
  let place = workgroup * ${INVOCATIONS}u + invocation;
  if (place >= uniforms.size) { return; }
  var sum = 0f;
  for (var part = 0u; part < uniforms.count; part++) { sum += parts[part * uniforms.size + place]; }
  sums[place] = ${finished(finish, 'sum', `place % ${channels}u`)};`,
}));

/** Adds up `[parts, …, channels]` to `sums` `[…, channels]`, and finishes. */
export function sumParts(
  backend: WebGPUBackend,
  parts: TensorInfo,
  bias: TensorInfo | undefined,
  sums: TensorInfo,
  activation: Finish['activation'] = 'linear',
): void {
  const size = sums.shape.reduce((product, length) => product * length, 1);
  runProgram(backend, sumOfParts({ channels: sums.shape.at(-1)!, bias: bias !== undefined, activation }), {
    inputs: bias ? [parts, bias] : [parts],
    outputs: [sums],
    uniforms: { count: parts.shape[0]!, size },
    workgroups: Math.ceil(size / INVOCATIONS),
  });
}
