import { gunzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/stl10.json';
import { mutated } from '../testing/mutated.ts';
import {
  parseSTL10Folds,
  parseSTL10Images,
  parseSTL10Labels,
  STL10_IMAGE_BYTES,
  unpackSTL10Image,
} from './parse-stl10.ts';

const unpacked = (base64: string) => Uint8Array.from(gunzipSync(Buffer.from(base64, 'base64')));
const text = (letters: string) => new TextEncoder().encode(letters);
const [{ images, pixels, labels, targets }] = golden.files;

describe('parseSTL10Images', () => {
  it('reads what torchvision reads', () => {
    expect(parseSTL10Images(unpacked(images))).toEqual(unpacked(pixels));
  });

  it('turns one image at a time', () => {
    const [second, first] = [
      unpacked(images).subarray(STL10_IMAGE_BYTES),
      unpacked(images).subarray(0, STL10_IMAGE_BYTES),
    ];
    const joined = [...unpackSTL10Image(first), ...unpackSTL10Image(second)];
    expect(Uint8Array.from(joined)).toEqual(unpacked(pixels));
    expect(() => unpackSTL10Image(new Uint8Array(5))).toThrow(RangeError);
  });

  it('reads no images of no bytes', () => {
    expect(parseSTL10Images(new Uint8Array())).toEqual(new Uint8Array());
  });

  it('refuses a part of an image', () => {
    const cut = () => parseSTL10Images(unpacked(images).subarray(1), 'test_X.bin');
    expect(cut).toThrow(DataError);
    expect(cut).toThrow('test_X.bin: expected images of 27648 bytes each, found 55295 bytes; delete the file');
  });
});

describe('parseSTL10Labels', () => {
  it('reads what torchvision reads', () => {
    expect(Array.from(parseSTL10Labels(new Uint8Array(Buffer.from(labels, 'base64'))))).toEqual(targets);
  });

  it('knows images without a label', () => {
    expect(parseSTL10Labels(Uint8Array.of(0, 1))).toEqual(Int8Array.of(-1, 0));
  });

  it('refuses a label above 10', () => {
    const wrong = () => parseSTL10Labels(Uint8Array.of(1, 10, 11), 'test_y.bin');
    expect(wrong).toThrow(DataError);
    expect(wrong).toThrow('test_y.bin: expected labels from 0 to 10, found 11 at byte 2');
  });
});

describe('parseSTL10Folds', () => {
  it('reads indices, a line for each fold', () => {
    const folds = parseSTL10Folds(text('0 4999 17 \r\n3 2 1 \n'));
    expect(folds).toEqual([Uint16Array.of(0, 4999, 17), Uint16Array.of(3, 2, 1)]);
  });

  it.each([
    ['nothing', '', 'folds: expected indices from 0 to 4999 in line 1, found none; delete the file'],
    ['an index too high', '1\n5000', "in line 2, found '5000'"],
    ['a fraction', '1.5', "found '1.5'"],
    ['a negative one', '-1', "found '-1'"],
    ['a word of any length', `1 ${'9'.repeat(1000)}`, `found '${'9'.repeat(20)}'`],
    ['an empty line', '1\n\n2', 'in line 2, found none'],
  ])('refuses %s', (_, letters, message) => {
    expect(() => parseSTL10Folds(text(letters), 'folds')).toThrow(DataError);
    expect(() => parseSTL10Folds(text(letters), 'folds')).toThrow(message);
  });

  it('answers any damaged file with folds, labels or a DataError', () => {
    const files = [text('12 34 4999 \n0 1 2 \n'), Uint8Array.of(1, 2, 10, 0)];
    fc.assert(
      fc.property(
        mutated(files),
        fc.constantFrom(parseSTL10Folds, parseSTL10Labels, parseSTL10Images),
        (bytes, parse) => {
          try {
            parse(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(DataError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
