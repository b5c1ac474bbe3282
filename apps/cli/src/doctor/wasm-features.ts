import { setFlagsFromString } from 'node:v8';

/** What this Node's WebAssembly can. */
export interface WasmFeatures {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  readonly threads: boolean;
  readonly sharedArrayBuffer: boolean;
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** `() => v128`. */
const V128_FUNCTION = [0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00];
const ZERO = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const RELAXED_MADD = [0xfd, 0x85, 0x02];
/** One page at first and at most, shared. */
const SHARED_MEMORY = [0x05, 0x04, 0x01, 0x03, 0x01, 0x01];

/** Asks the compiler of WebAssembly what it takes, with the switch on that our engine sets in Node 20. */
export function wasmFeatures(): WasmFeatures {
  const relaxed = [...ZERO, ...ZERO, ...ZERO, ...RELAXED_MADD];
  if (!takes(...V128_FUNCTION, ...code(relaxed))) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return {
    simd: takes(...V128_FUNCTION, ...code(ZERO)),
    relaxedSimd: takes(...V128_FUNCTION, ...code(relaxed)),
    threads: takes(...SHARED_MEMORY),
    sharedArrayBuffer: typeof SharedArrayBuffer !== 'undefined',
  };
}

const takes = (...sections: number[]): boolean => WebAssembly.validate(Uint8Array.from([...HEADER, ...sections]));

/** A section of one function without local variables. */
function code(instructions: readonly number[]): number[] {
  const body = [0x00, ...instructions, 0x0b];
  return [0x0a, body.length + 2, 0x01, body.length, ...body];
}
