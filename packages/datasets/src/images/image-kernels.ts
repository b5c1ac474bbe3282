import { imageKernels } from '../generated/image-kernels.ts';

/** What the module of assembly/ exports. Addresses are to be read with `>>> 0`: memory may grow to 4 GiB. */
export interface ImageKernels {
  readonly memory: WebAssembly.Memory;
  /** Gives back all that was allocated; the bytes stay until they are allocated again. */
  reset(): void;
  /** The address of so many bytes, not cleared, a multiple of 16; 0 if memory has no room. Views of `memory.buffer` end when it grows. */
  allocate(bytes: number): number;
  /** Decodes the file at an address to RGB; 0, or the number of what is wrong (assembly/status.ts). */
  decodeJPEG(address: number, length: number): number;
  /** Of the last failure, what is special about it: two numbers. */
  detail(index: number): number;
  /** Of the last picture. */
  imageWidth(): number;
  imageHeight(): number;
  pixelsAddress(): number;
  /** Scales lines along their length; see assembly/resize.ts. */
  resizeRows(
    from: number,
    stride: number,
    lines: number,
    to: number,
    width: number,
    channels: number,
    first: number,
    weights: number,
    taps: number,
  ): void;
  /** Scales lines of so many bytes across; see assembly/resize.ts. */
  resizeColumns(
    from: number,
    length: number,
    to: number,
    height: number,
    first: number,
    weights: number,
    taps: number,
  ): void;
}

let kernels: ImageKernels | undefined;
let compiled: WebAssembly.Module | undefined;

/**
 * The kernels for pictures, made when they are first asked for; a thread has its own, with its own memory.
 *
 * @throws Error where WebAssembly has no SIMD (before Chrome 91, Firefox 89, Safari 16.4).
 */
export function getImageKernels(): ImageKernels {
  kernels ??= new WebAssembly.Instance(imageKernelsModule()).exports as unknown as ImageKernels;
  return kernels;
}

/** What they are compiled to, which can be sent to a worker. */
export function imageKernelsModule(): WebAssembly.Module {
  compiled ??= compile();
  return compiled;
}

/** Takes what another thread has compiled: the loader's own workers come without the code. */
export function adoptImageKernels(module: WebAssembly.Module): void {
  compiled = module;
}

function compile(): WebAssembly.Module {
  const text = atob(imageKernels);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  if (WebAssembly.validate(bytes)) return new WebAssembly.Module(bytes);
  throw new Error('decodeJPEG needs WebAssembly SIMD, which this engine lacks; use a newer one');
}
