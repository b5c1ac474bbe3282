import { plain, relaxed } from '../generated/modules.ts';
import { isNode } from './threads.ts';

/** What this JavaScript engine can do with WebAssembly. */
export interface Features {
  /** Fused multiply-add, which doubles the speed of products. */
  readonly relaxedSimd: boolean;
  /** Memory that workers share: always under Node, in browsers on pages that are cross-origin isolated. */
  readonly sharedMemory: boolean;
}

/**
 * Finds out what the engine can do. Under Node 20 relaxed SIMD is behind a flag, which this sets.
 *
 * @throws Error if there is no SIMD at all (before Chrome 91, Firefox 89, Safari 16.4).
 */
export function detectFeatures(): Features {
  if (!WebAssembly.validate(decode(plain))) {
    throw new Error('cnn-wasm needs WebAssembly SIMD, which this engine lacks; use a newer browser or another backend');
  }
  let relaxedSimd = WebAssembly.validate(decode(relaxed));
  if (!relaxedSimd && isNode()) {
    process.getBuiltinModule('node:v8').setFlagsFromString('--experimental-wasm-relaxed-simd');
    relaxedSimd = WebAssembly.validate(decode(relaxed));
  }
  const sharedMemory = isNode() || globalThis.crossOriginIsolated === true;
  return { relaxedSimd, sharedMemory };
}

/** Compiles the kernels for these features. */
export async function loadModule({ relaxedSimd, sharedMemory }: Features): Promise<WebAssembly.Module> {
  const bytes = decode(relaxedSimd ? relaxed : plain);
  if (!sharedMemory) importUnshared(bytes);
  return WebAssembly.compile(bytes);
}

/**
 * A memory as large as the machine allows, up to 4 GiB, of which only what is used is taken.
 *
 * @throws RangeError if not even 256 MiB can be reserved.
 */
export function reserveMemory({ sharedMemory }: Features): WebAssembly.Memory {
  for (let maximum = 65_536; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 16, maximum, shared: sharedMemory });
    } catch (error) {
      if (maximum <= 4096) throw error;
    }
  }
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * Turns the module's import of a shared memory into one of an unshared memory: one bit, in the section of imports. The kernels use no
 * atomic instruction, so nothing else differs.
 */
function importUnshared(bytes: Uint8Array): void {
  let at = 8; // after the magic number and version
  const unsigned = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const size = unsigned();
    if (section !== 2) {
      at += size;
      continue;
    }
    unsigned(); // one import
    for (const _ of ['module', 'name']) {
      const length = unsigned();
      at += length;
    }
    at++; // its kind: memory
    bytes[at]! &= ~2; // limits: 1 = has a maximum, 2 = shared
    return;
  }
  throw new Error('cnn-wasm: the module imports no memory');
}
