import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { BackendValues, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { DeviceLostError, tellDeviceLost } from './device-lost.ts';
import './add-n-on-webgpu.ts';
import './pad-on-webgpu.ts';

type Run = Parameters<WebGPUBackend['runWebGPUProgram']>;

/** All kinds of errors that WebGPU has. */
const KINDS: readonly GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal'];
/** How many programs an error names. */
const NAMED = 5;
/** Milliseconds in which a loss is told after it made a read fail. */
const PATIENCE = 500;

/**
 * tfjs's WebGPU backend, whose reads tell what went wrong: WebGPU reports errors to the device and computes on, and tfjs leaves no more of
 * them than a line on the console.
 *
 * The commands between two reads are one set of error scopes, so a read knows the errors of all that it waits for, and no event has to be waited
 * for. Code that opens error scopes of its own must close them before it reads.
 */
export class DependableWebgpu extends WebGPUBackend {
  #lost: DeviceLostError | undefined;
  /** Names of the programs since the last read, the latest last. */
  readonly #programs = new Set<string>();

  constructor(device: GPUDevice, info?: GPUAdapterInfo) {
    super(device, info);
    this.#openScopes();
    void device.lost.then(({ reason, message }) => {
      this.#lost = new DeviceLostError(reason, message);
      tellDeviceLost(this.#lost);
    });
  }

  /**
   * @throws DeviceLostError if the device is gone; Error if one of the commands since the last read failed, with WebGPU's own error as its cause.
   */
  override async read(dataId: object): Promise<BackendValues> {
    if (this.#isInMainMemory(dataId)) return super.read(dataId);
    if (this.#lost) throw this.#lost;
    // Submits at once, so the scopes that are closed now are those of its commands.
    const reading = super.read(dataId);
    const closing = this.#turnScopes();
    const programs = this.#takePrograms();
    const [read, error] = await Promise.all([settled(reading), closing]);
    // What a lost device reports besides is of no use.
    if ('failure' in read) await Promise.race([this.device.lost, pause(PATIENCE)]);
    if (this.#lost) throw this.#lost;
    if (error) {
      throw new Error(`WebGPU failed while it ran ${programs || 'no program'}: ${error.message.trim()}`, {
        cause: error,
      });
    }
    if ('failure' in read) throw read.failure;
    return read.value;
  }

  /** @throws DeviceLostError if the device is gone; Error where there is no canvas, through which tfjs reads, as under Node. */
  override readSync(dataId: object): BackendValues {
    if (!this.#isInMainMemory(dataId)) {
      if (this.#lost) throw this.#lost;
      if (typeof OffscreenCanvas === 'undefined') {
        throw new Error('WebGPU under Node cannot be read at once (dataSync, arraySync); use await x.data() instead');
      }
    }
    return super.readSync(dataId);
  }

  override runWebGPUProgram(...[program, inputs, dtype, uniforms, output]: Run): TensorInfo {
    const name = program.constructor.name;
    this.#programs.delete(name);
    this.#programs.add(name);
    return super.runWebGPUProgram(program, inputs, dtype as DataType, uniforms, output);
  }

  /** Every program asks for its tensors here. @throws DeviceLostError if the device is gone. */
  override uploadToGPU(dataId: object): void {
    if (this.#lost) throw this.#lost;
    super.uploadToGPU(dataId);
  }

  #isInMainMemory(dataId: object): boolean {
    if (!this.tensorMap.has(dataId)) return false;
    const { values, dtype } = this.tensorMap.get(dataId);
    return (values !== null && values !== undefined) || dtype === 'string' || dtype === 'complex64';
  }

  #openScopes(): void {
    for (const kind of KINDS) this.device.pushErrorScope(kind);
  }

  /** Closes the open scopes and opens others. @returns the first error in them. */
  async #turnScopes(): Promise<GPUError | undefined> {
    // A lost device has nothing to say about its errors.
    const closing = KINDS.map(() => this.device.popErrorScope().catch(() => null));
    this.#openScopes();
    return (await Promise.all(closing)).find((error) => error !== null);
  }

  #takePrograms(): string {
    const names = [...this.#programs];
    this.#programs.clear();
    const left = names.length - NAMED;
    return (left > 0 ? [`${left} kinds of programs`, ...names.slice(left)] : names).join(', ');
  }
}

/** A promise that never rejects. */
async function settled<T>(promise: Promise<T>): Promise<{ readonly value: T } | { readonly failure: unknown }> {
  try {
    return { value: await promise };
  } catch (failure) {
    return { failure };
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
