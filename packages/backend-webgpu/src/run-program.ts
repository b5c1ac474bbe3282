import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Program, sourceOf, workgroupGrid } from './program.ts';

export interface Run {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** @default none */
  readonly uniforms?: Readonly<Record<string, number>>;
  readonly workgroups: number;
}

/** What tfjs's backend keeps to itself, and a program with several results must use: where it records, and what it frees after the next submission. */
interface Recorder {
  computePassEncoder: GPUComputePassEncoder | null;
  readonly commandEncoder: GPUCommandEncoder;
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly uniformPendingDisposal: GPUBuffer[];
  dispatchCountInPass: number;
}

/** As many as tfjs records before it submits, by its flag WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE. */
const PROGRAMS_PER_SUBMISSION = 15;

const pipelines = new WeakMap<GPUDevice, WeakMap<Program, GPUComputePipeline>>();

/** Records a program among tfjs's own, in whose order it runs. Outputs must not be empty. */
export function runProgram(backend: WebGPUBackend, program: Program, run: Run): void {
  const { inputs, outputs, uniforms = {}, workgroups } = run;
  const recorder = backend as unknown as Recorder;
  const pipeline = pipelineOf(backend.device, program);
  const buffers = [...inputs, ...outputs].map((tensor) => {
    backend.uploadToGPU(tensor.dataId);
    recorder.commandQueueOwnedIds.add(tensor.dataId);
    return backend.tensorMap.get(tensor.dataId).resource as GPUBuffer;
  });
  buffers.push(uniformBuffer(backend, program, { ...uniforms, workgroups }));
  const group = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  backend.ensureCommandEncoderReady();
  recorder.computePassEncoder ??= recorder.commandEncoder.beginComputePass();
  recorder.computePassEncoder.setPipeline(pipeline);
  recorder.computePassEncoder.setBindGroup(0, group);
  recorder.computePassEncoder.dispatchWorkgroups(...workgroupGrid(workgroups));
  recorder.dispatchCountInPass++;
  if (recorder.dispatchCountInPass < PROGRAMS_PER_SUBMISSION) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

function pipelineOf(device: GPUDevice, program: Program): GPUComputePipeline {
  const compiled = pipelines.get(device) ?? new WeakMap<Program, GPUComputePipeline>();
  pipelines.set(device, compiled);
  const pipeline =
    compiled.get(program) ??
    device.createComputePipeline({
      label: program.name,
      layout: layoutOf(device, program),
      compute: { module: device.createShaderModule({ label: program.name, code: sourceOf(program) }) },
    });
  compiled.set(program, pipeline);
  return pipeline;
}

/** A layout made from the source would lack buffers that it happens not to use. */
function layoutOf(device: GPUDevice, { inputs, outputs }: Program): GPUPipelineLayout {
  const types: GPUBufferBindingType[] = [
    ...Object.keys(inputs).map(() => 'read-only-storage' as const),
    ...Object.keys(outputs).map(() => 'storage' as const),
    'uniform',
  ];
  const entries = types.map((type, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } }));
  return device.createPipelineLayout({ bindGroupLayouts: [device.createBindGroupLayout({ entries })] });
}

function uniformBuffer(backend: WebGPUBackend, program: Program, values: Readonly<Record<string, number>>): GPUBuffer {
  const types = Object.entries({ workgroups: 'u32', ...program.uniforms });
  const bytes = new DataView(new ArrayBuffer(16 * Math.ceil(types.length / 4)));
  for (const [i, [name, type]] of types.entries()) {
    if (type === 'f32') bytes.setFloat32(4 * i, values[name], true);
    else if (type === 'i32') bytes.setInt32(4 * i, values[name], true);
    else bytes.setUint32(4 * i, values[name], true);
  }
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM;
  const buffer = backend.bufferManager.acquireBuffer(bytes.byteLength, usage);
  backend.queue.writeBuffer(buffer, 0, bytes.buffer);
  (backend as unknown as Recorder).uniformPendingDisposal.push(buffer);
  return buffer;
}
