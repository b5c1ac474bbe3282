import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIDX } from './parse-idx.ts';

describe('parseIDX', () => {
  it('reads bytes of any rank without copying', () => {
    const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
    const { shape, data } = parseIDX(bytes);
    expect(shape).toEqual([2, 3]);
    expect(data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 255));
    expect(data.buffer).toBe(bytes.buffer);
  });

  it.each([
    [9, [0xff], Int8Array.of(-1)],
    [11, [0xff, 0xfe], Int16Array.of(-2)],
    [12, [0x00, 0x01, 0x00, 0x00], Int32Array.of(65536)],
    [13, [0xc0, 0x20, 0x00, 0x00], Float32Array.of(-2.5)],
    [14, [0x3f, 0xe0, 0, 0, 0, 0, 0, 0], Float64Array.of(0.5)],
  ])('reads element type %i, big-endian, at any offset', (code, element, expected) => {
    const bytes = Uint8Array.of(99, 0, 0, code, 1, 0, 0, 0, 1, ...element).subarray(1);
    expect(parseIDX(bytes).data).toEqual(expected);
  });

  it('reads an array of no elements', () => {
    expect(parseIDX(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 28))).toEqual({
      shape: [0, 28],
      data: new Uint8Array(),
    });
  });

  it.each([
    ['nothing', [], 'x: expected an IDX header of at least 4 bytes, found 0 bytes; the file is damaged'],
    ['gzip', [0x1f, 0x8b, 8, 0], '1f 8b 08 00 (gzip: decompress it first)'],
    ['an unknown type', [0, 0, 7, 1, 0, 0, 0, 0], 'found 00 00 07 01'],
    ['no axes', [0, 0, 8, 0], 'found 00 00 08 00'],
    ['a cut header', [0, 0, 8, 3, 0, 0, 0, 1], 'expected a header of 16 bytes for 3 axes, found 8 bytes'],
    ['too few bytes', [0, 0, 8, 1, 0, 0, 0, 2, 1], 'expected 10 bytes for 2, found 9 bytes'],
    ['too many bytes', [0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3], 'expected 10 bytes for 2, found 11 bytes'],
    ['a huge claim', [0, 0, 14, 2, 255, 255, 255, 255, 255, 255, 255, 255], 'found 12 bytes'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIDX(Uint8Array.from(bytes), 'x')).toThrow(DataError);
    expect(() => parseIDX(Uint8Array.from(bytes), 'x')).toThrow(message);
  });

  it('answers any bytes with an array or a DataError', () => {
    const header = fc.tuple(fc.constant(0), fc.constant(0), fc.nat(15), fc.nat(3));
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 40 }), (start, rest) => {
        try {
          parseIDX(Uint8Array.from([...start, ...rest]));
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
    );
  });
});
