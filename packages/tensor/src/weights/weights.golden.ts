import { readFileSync } from 'node:fs';
import packed from '../fixtures/weights.json';
import type { Rng } from '../random/rng.ts';
import type { ByteSource } from './byte-source.ts';
import type { ElementType, HostTensor } from './element-types.ts';

// What the tests of files of weights share. The files and what they hold are PyTorch's, made by tools/reference/weights.py.

const ARRAYS = {
  F64: Float32Array,
  F32: Float32Array,
  F16: Float32Array,
  BF16: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int32Array,
  I8: Int32Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** A file of the fixtures. */
export const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));

/** What the files hold, by the name of the state dict. */
export const golden = {
  types: unpack(packed.types),
  views: unpack(packed.views),
  net: unpack(packed.net),
};

interface Packed {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly base64: string;
}

function unpack(tensors: Readonly<Record<string, Packed>>): Map<string, HostTensor> {
  return new Map(
    Object.entries(tensors).map(([name, { dtype, shape, base64 }]) => {
      const { buffer } = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      return [name, { shape, data: new ARRAYS[dtype as ElementType](buffer) }];
    }),
  );
}

/** A source that notes what is read of it. */
export function recorded(source: ByteSource): ByteSource & { readonly reads: [start: number, end: number][] } {
  const reads: [number, number][] = [];
  return {
    name: source.name,
    size: source.size,
    reads,
    read: (start, end) => {
      reads.push([start, end]);
      return source.read(start, end);
    },
  };
}

/** The bytes with some of them changed and the end cut off, by chance. */
export function damaged(bytes: Uint8Array, rng: Rng): Uint8Array {
  const [cut, changes, ...places] = rng.uniforms(2 + 8);
  const length = cut < 0.3 ? Math.floor(cut * 3 * bytes.length) : bytes.length;
  const result = bytes.slice(0, length);
  for (let i = 0; i < 1 + Math.floor(changes * 4) && length > 0; i++) {
    result[Math.floor(places[2 * i] * length)] = Math.floor(places[2 * i + 1] * 256);
  }
  return result;
}
