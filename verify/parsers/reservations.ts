// To be imported before all else: what a module has read of the global object by then is not watched.

/** Bytes of the largest array that was made since {@link forgetReservations}, as long as it was made of a length. */
let largest = 0;

/** The largest array that was made, in MB: memory that nobody has written to yet is not resident, and so seen nowhere else. */
export function largestReservation(): number {
  return largest / 2 ** 20;
}

export function forgetReservations(): void {
  largest = 0;
}

const TYPES = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'BigInt64Array',
  'BigUint64Array',
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Uint32Array',
] as const;

interface Bytes {
  readonly byteLength: number;
}

for (const name of TYPES) {
  const type = globalThis[name] as unknown as new (...given: unknown[]) => Bytes;
  const watched: typeof type = new Proxy(type, {
    construct(target, given, made) {
      const array = Reflect.construct(target, given, made === watched ? target : made) as Bytes;
      if (typeof given[0] === 'number') largest = Math.max(largest, array.byteLength);
      return array;
    },
  });
  Object.defineProperty(globalThis, name, { value: watched, writable: true, configurable: true });
}
