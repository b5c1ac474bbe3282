import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import type { HostTensor } from './element-types.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** A file with this header and so many bytes of data. */
function fileOf(header: unknown, dataLength: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

/** A claim of a header of 100 MB and a byte, in a file that has the room for it. */
function longHeader(): Uint8Array {
  const bytes = new Uint8Array(100_000_100);
  new DataView(bytes.buffer).setBigUint64(0, 100_000_001n, true);
  return bytes;
}

const f32 = (shape: number[], start: number, end: number) => ({ dtype: 'F32', shape, data_offsets: [start, end] });

describe('safetensors', () => {
  it('lays bytes out as the format says', () => {
    const bytes = encodeSafetensors({
      tensors: new Map([['b', { shape: [2], data: Float32Array.of(1, 2) }]]),
      metadata: { k: 'v' },
    });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { k: 'v' },
      b: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect([...new Float32Array(bytes.slice(8 + length).buffer)]).toEqual([1, 2]);
  });

  const data: fc.Arbitrary<HostTensor> = fc.oneof(
    fc.float32Array({ maxLength: 9 }).map((values) => ({ shape: [values.length], data: values })),
    fc.int32Array({ maxLength: 9 }).map((values) => ({ shape: [1, values.length], data: values })),
    fc.uint8Array({ maxLength: 9 }).map((values) => ({ shape: [values.length, 1], data: values })),
    fc.bigInt64Array({ maxLength: 3 }).map((values) => ({ shape: [values.length], data: values })),
  );

  it('gives back what it was given, whatever the names, types and order, also from a Buffer in the middle of a larger one', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((name) => name !== '__metadata__'),
          data,
        ),
        fc.dictionary(fc.string(), fc.string()),
        (named, metadata) => {
          const tensors = new Map(Object.entries(named));
          const bytes = encodeSafetensors({ tensors, metadata });
          const inside = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(3, 3 + bytes.length);
          const decoded = decodeSafetensors(inside);
          expect(new Map(decoded.tensors)).toEqual(tensors);
          expect({ ...decoded.metadata }).toEqual({ ...metadata });
        },
      ),
    );
  });

  it('keeps the order of the tensors, and names that are numbers or mean something to JavaScript', () => {
    const names = ['z', '10', '2', '__proto__', 'constructor', ''];
    const tensors = new Map(names.map((name, i) => [name, { shape: [1], data: Float32Array.of(i) }]));
    const decoded = decodeSafetensors(encodeSafetensors({ tensors, metadata: { ['__proto__']: 'text' } }));
    expect(new Map(decoded.tensors)).toEqual(tensors);
    expect(Object.entries(decoded.metadata)).toEqual([['__proto__', 'text']]);
    expect(Object.getPrototypeOf(decoded.metadata)).toBe(Object.prototype);
  });

  it('writes the tensors it is told to in 16 bits', () => {
    const data = Float32Array.of(1 / 3, -2);
    const tensors = new Map(['full', 'half', 'brain'].map((name) => [name, { shape: [2], data }]));
    const halves = new Map([['half', 'F16'] as const, ['brain', 'BF16'] as const]);
    const bytes = encodeSafetensors({ tensors, metadata: {} }, { halves });
    const found = decodeSafetensors(bytes).tensors;
    expect([...found.values()].map(({ data }) => [...data])).toEqual([
      [Math.fround(1 / 3), -2],
      [1365 / 4096, -2],
      [171 / 512, -2],
    ]);
    expect(() => encodeSafetensors({ tensors, metadata: {} }, { halves: new Map([['hlaf', 'F16']]) })).toThrow(
      "no tensor is named 'hlaf'",
    );
    const counts = new Map([['n', { shape: [1], data: Int32Array.of(1) }]]);
    expect(() => encodeSafetensors({ tensors: counts, metadata: {} }, { halves: new Map([['n', 'F16']]) })).toThrow(
      "'n' must be float32 to be written as F16",
    );
  });

  it('refuses a tensor under the name of the metadata', () => {
    const tensors = new Map([['__metadata__', { shape: [0], data: new Float32Array() }]]);
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow("a tensor cannot be named '__metadata__'");
  });

  it('refuses data that does not fill its shape', () => {
    const tensors = new Map([['w', { shape: [3], data: new Float32Array(2) }]]);
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow("'w' has 2 values for shape [3]");
  });

  it.each([
    ['an empty file', new Uint8Array(), 'expected at least 8 bytes, found 0'],
    ['a header that claims 2⁶⁴ − 1 bytes', new Uint8Array(16).fill(255), 'expected a header of at most 8 bytes'],
    ['a header that is no JSON', fileOf('{', 0), 'expected a JSON object as header'],
    ['a header that is a list', fileOf([], 0), 'expected a JSON object as header'],
    [
      'tensors that overlap',
      fileOf({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12),
      'expected tensors side by side at byte 8, found the next one at 4',
    ],
    ['a gap', fileOf({ a: f32([1], 4, 8) }, 8), 'expected tensors side by side at byte 0'],
    ['data that nobody owns', fileOf({ a: f32([1], 0, 4) }, 8), 'expected 4 bytes of data, found 8'],
    ['a tensor past the end', fileOf({ a: f32([2], 0, 8) }, 4), "expected 8 bytes of data for 'a', found 4"],
    ['a shape that lies', fileOf({ a: f32([1000], 0, 4) }, 4), "expected 4000 bytes for 'a' of [1000], found 4"],
    ['a shape beyond all numbers', fileOf({ a: f32([2 ** 40, 2 ** 40], 0, 4) }, 4), "for 'a'"],
    ['a negative size', fileOf({ a: f32([-1], 0, 4) }, 4), "expected a shape for 'a', found [-1]"],
    [
      'an unknown type',
      fileOf({ a: { ...f32([1], 0, 4), dtype: 'constructor' } }, 4),
      "expected 'a' as F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL, found constructor",
    ],
    [
      'a type that is no text',
      fileOf({ a: { ...f32([1], 0, 4), dtype: { toString: 1 } } }, 4),
      'U8, BOOL, found {"toString":1}; the file is damaged',
    ],
    [
      'a tensor with fields of its own',
      fileOf({ a: { ...f32([1], 0, 4), more: 1 } }, 4),
      "data_offsets for 'a', found [",
    ],
    [
      'a name that occurs twice',
      fileOf(`{"a":${JSON.stringify(f32([1], 0, 4))},"a":${JSON.stringify(f32([1], 0, 4))}}`, 4),
      'expected each name once, found one that occurs again',
    ],
    [
      'a key of the metadata that occurs twice, once in disguise',
      fileOf('{"__metadata__":{"k:\\"":"1","\\u006b:\\"":"2"}}', 0),
      'expected each name once',
    ],
    [
      'sizes whose product overflows to nothing',
      fileOf({ a: f32([2 ** 50, 2 ** 50, 0], 0, 0) }, 0),
      "shape that bytes can fill for 'a'",
    ],
    [
      'a header longer than the format allows',
      longHeader(),
      'expected a header of at most 100000000 bytes, found a claim of',
    ],
    ['a tensor that is null', fileOf({ a: null }, 0), "expected a shape for 'a', found none"],
    ['metadata that is no text', fileOf({ __metadata__: { a: 1 } }, 0), 'expected metadata of text by key'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'x.safetensors')).toThrow(DataError);
    expect(() => decodeSafetensors(bytes, 'x.safetensors')).toThrow(
      `x.safetensors: ${message.startsWith('expected') ? message : ''}`,
    );
    expect(() => decodeSafetensors(bytes, 'x.safetensors')).toThrow(message);
  });

  it('survives any damage: the right tensors, or a DataError', () => {
    const bytes = encodeSafetensors({
      tensors: new Map([
        ['a', { shape: [2, 2], data: new Float32Array(4) }],
        ['b', { shape: [3], data: new Uint8Array(3) }],
      ]),
      metadata: { key: 'value' },
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(bytes.length),
        (changes, length) => {
          const damaged = bytes.slice(0, length);
          for (const [at, value] of changes) if (at < length) damaged[at] = value;
          try {
            decodeSafetensors(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(DataError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
