import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { empty } from './kernels/kernel.ts';
import { type Element, type Program, programs } from './program.ts';
import { runProgram } from './run-program.ts';

const INVOCATIONS = 64;

/** A computation of each number by itself. */
export interface Elementwise {
  readonly name: string;
  /** Names of the results, which have the first input's shape. */
  readonly outputs: readonly string[];
  /** WGSL for the number `i` of all buffers: reads `input[i]`, writes `output[i]`. */
  readonly code: string;
}

interface Settings extends Elementwise {
  readonly inputs: readonly string[];
  readonly uniforms: readonly string[];
}

const elementwiseProgram = programs(
  ({ name, inputs, outputs, uniforms, code }: Settings): Program => ({
    name,
    inputs: ofEach(inputs, 'f32'),
    outputs: ofEach(outputs, 'f32'),
    uniforms: { ...ofEach(uniforms, 'f32'), size: 'u32' },
    invocations: INVOCATIONS,
    main: `
  let i = workgroup * ${INVOCATIONS}u + invocation;
  if (i >= uniforms.size) { return; }
  ${code}`,
  }),
);

const ofEach = <T extends Element | 'u32'>(names: readonly string[], value: T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, value]));

/** Runs it on tensors of one shape that is not empty. A device takes eight buffers. */
export function runElementwise(
  backend: WebGPUBackend,
  elementwise: Elementwise,
  inputs: Readonly<Record<string, TensorInfo>>,
  uniforms: Readonly<Record<string, number>> = {},
): TensorInfo[] {
  const [{ shape }] = Object.values(inputs) as [TensorInfo];
  const size = shape.reduce((product, length) => product * length, 1);
  const outputs = elementwise.outputs.map(() => empty(backend, shape));
  const program = elementwiseProgram({ ...elementwise, inputs: Object.keys(inputs), uniforms: Object.keys(uniforms) });
  runProgram(backend, program, {
    inputs: Object.values(inputs),
    outputs,
    uniforms: { ...uniforms, size },
    workgroups: Math.ceil(size / INVOCATIONS),
  });
  return outputs;
}
