import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeElements, encodeHalves } from './element-types.ts';

const everyWord = Uint16Array.from({ length: 2 ** 16 }, (_, word) => word);
const bytesOf = (words: Uint16Array) => new Uint8Array(words.slice().buffer);
const isNaN16 = { F16: (word: number) => (word & 0x7fff) > 0x7c00, BF16: (word: number) => (word & 0x7fff) > 0x7f80 };

describe.each(['F16', 'BF16'] as const)('%s', (type) => {
  const values = decodeElements(type, bytesOf(everyWord)) as Float32Array;

  it('gives every value back as the same 16 bits, and NaN as NaN', () => {
    const words = encodeHalves(type, values);
    for (const word of everyWord) {
      if (isNaN16[type](word)) {
        expect(values[word]).toBeNaN();
        expect(isNaN16[type](words[word])).toBe(true);
      } else if (words[word] !== word) expect(words[word]).toBe(word);
    }
  });

  it('rounds to the nearest value, and to the even one of two as near', () => {
    // Of one sign in order, infinity last.
    const finite = everyWord.filter((word) => word < 0x8000 && !isNaN16[type](word));
    fc.assert(
      fc.property(
        fc.nat(finite.length - 3),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (i, t, negative) => {
          const [low, high] = [values[i], values[i + 1]];
          const middle = low / 2 + high / 2;
          const between = Math.fround(low + t * (high - low));
          const sign = negative ? 0x8000 : 0;
          const wordOf = (value: number) => encodeHalves(type, Float32Array.of(negative ? -value : value))[0] - sign;
          expect(wordOf(between)).toBe(between === middle ? i + (i % 2) : between < middle ? i : i + 1);
          expect(wordOf(middle)).toBe(i + (i % 2));
        },
      ),
      {
        numRuns: 1000,
        examples: [
          [0, 0.5, false],
          [1022, 0.5, true],
          [1023, 0.75, false],
        ],
      },
    );
  });

  it('goes to infinity half a step past its largest value', () => {
    const largest = (type === 'F16' ? 0x7c00 : 0x7f80) - 1;
    const step = values[largest] - values[largest - 1];
    const below = Math.fround(values[largest] + step / 2 - step / 1024);
    expect([...encodeHalves(type, Float32Array.of(below, -below))]).toEqual([largest, largest + 0x8000]);
    if (type === 'F16') expect(encodeHalves(type, Float32Array.of(65520))[0]).toBe(0x7c00);
    expect(encodeHalves(type, Float32Array.of(Number.POSITIVE_INFINITY))[0]).toBe(largest + 1);
  });
});

describe('decodeElements', () => {
  it('knows what bytes mean, also where they are not aligned', () => {
    const shifted = (bytes: number[]) => Uint8Array.from([9, ...bytes]).subarray(1);
    const one = shifted([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    expect(decodeElements('F64', one)).toEqual(Float32Array.of(1));
    expect(decodeElements('F32', shifted([0, 0, 0x80, 0xbf]))).toEqual(Float32Array.of(-1));
    expect(decodeElements('F16', shifted([1, 0, 0xff, 3, 0, 0x80]))).toEqual(
      Float32Array.of(2 ** -24, 1023 * 2 ** -24, -0),
    );
    expect(decodeElements('BF16', shifted([1, 0, 0x80, 0xbf]))).toEqual(Float32Array.of(2 ** -133, -1));
    expect(decodeElements('I64', shifted([254, ...new Array(7).fill(255)]))).toEqual(BigInt64Array.of(-2n));
    expect(decodeElements('I32', shifted([0, 0, 0, 0x80]))).toEqual(Int32Array.of(-(2 ** 31)));
    expect(decodeElements('I16', shifted([0, 0x80, 1, 0]))).toEqual(Int32Array.of(-32768, 1));
    expect(decodeElements('I8', shifted([0x80, 127]))).toEqual(Int32Array.of(-128, 127));
    expect(decodeElements('U8', shifted([0x80, 127]))).toEqual(Uint8Array.of(128, 127));
    expect(decodeElements('BOOL', shifted([0, 1, 255]))).toEqual(Uint8Array.of(0, 1, 1));
  });

  it('rounds 64 bits to 32 as PyTorch does', () => {
    const bytes = new Uint8Array(Float64Array.of(1 / 3, 1e300, 1e-60, Number.NaN).buffer);
    expect(decodeElements('F64', bytes)).toEqual(Float32Array.of(1 / 3, Number.POSITIVE_INFINITY, 0, Number.NaN));
  });
});
