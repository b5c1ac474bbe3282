/** Independent sums, so that none waits for its last multiply-add: more than a core's two units have in flight, and few enough for registers. */
const SUMS = 10;
/** How often the loop's body names each sum. */
const UNROLLED = 4;
const LOOPS = 50_000;

// Opcodes of WebAssembly.
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const MULTIPLY = [0xfd, 0xe6, 0x01];
const ADD = [0xfd, 0xe4, 0x01];
const RELAXED_MULTIPLY_ADD = [0xfd, 0x85, 0x02];

let loop: ((loops: number, factor: number) => number) | undefined;

/**
 * What one thread can do at most with WebAssembly's vectors of four floats, in GFLOP/s: multiply-adds between registers and nothing else, fused
 * where the engine has relaxed SIMD. The best of a few runs.
 */
export function peakGflops(): number {
  loop ??= compile();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    const started = performance.now();
    loop(LOOPS, 1e-3);
    best = Math.min(best, performance.now() - started);
  }
  return (LOOPS * SUMS * UNROLLED * 4 * 2) / best / 1e6;
}

/** Assembles the loop by hand, because it is no kernel that the package should carry. */
function compile(): (loops: number, factor: number) => number {
  const [fused, plain] = [true, false].map(assemble);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(WebAssembly.validate(fused) ? fused : plain));
  return instance.exports.peak as (loops: number, factor: number) => number;
}

/** A module that exports `peak(loops: i32, factor: f32): f32`. */
function assemble(fused: boolean): Uint8Array<ArrayBuffer> {
  const [loops, factor, vector, firstSum] = [0, 1, 2, 3];
  const sums = Array.from({ length: SUMS }, (_, i) => firstSum + i);
  const get = (local: number) => [LOCAL_GET, local];
  // sum = vector · vector + sum
  const multiplyAdd = (sum: number) => [
    ...(fused
      ? [...get(vector), ...get(vector), ...get(sum), ...RELAXED_MULTIPLY_ADD]
      : [...get(vector), ...get(vector), ...MULTIPLY, ...get(sum), ...ADD]),
    ...[LOCAL_SET, sum],
  ];
  const body = [
    ...[0x01, SUMS + 1, 0x7b], // locals: vectors
    ...[...get(factor), 0xfd, 0x13, LOCAL_SET, vector], // f32x4.splat
    ...[0x03, 0x40], // loop
    ...Array.from({ length: UNROLLED }, () => sums.flatMap(multiplyAdd)).flat(),
    ...[...get(loops), 0x41, 0x01, 0x6b, 0x22, loops, 0x0d, 0x00, 0x0b], // once more while --loops is not 0
    ...get(firstSum),
    ...sums.slice(1).flatMap((sum) => [...get(sum), ...ADD]), // all are used, or they would be optimised away
    ...[0xfd, 0x1f, 0x00, 0x0b], // the first lane
  ];
  const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x01, 0x60, 0x02, 0x7f, 0x7d, 0x01, 0x7d]),
    ...section(3, [0x01, 0x00]),
    ...section(7, [0x01, 0x04, ...[...'peak'].map((letter) => letter.charCodeAt(0)), 0x00, 0x00]),
    ...section(10, [0x01, ...unsigned(body.length), ...body]),
  ]);
}

/** Seven bits a byte, the lowest first. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >> 7)];
}
