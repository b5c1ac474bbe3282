import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutated } from '../testing/mutated.ts';
import { decodeJPEG, decodeJPEGInMemory } from './decode-jpeg.ts';
import { getImageKernels } from './image-kernels.ts';

interface Case {
  readonly name: string;
  /** Base64, as the pixels. */
  readonly file: string;
  readonly shape: readonly [number, number, number];
  readonly pixels?: string;
  readonly sha256?: string;
}
const cases: Case[] = JSON.parse(readFileSync(new URL('../fixtures/jpeg.json', import.meta.url), 'utf8'));
const unpack = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const file = (name: string) => unpack(cases.find((one) => one.name === name)!.file);

const SOF0 = 0xc0;
const SOF2 = 0xc2;
const DHT = 0xc4;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const COM = 0xfe;

/** Where a file's first segment of a kind begins, at its marker. */
const find = (bytes: Uint8Array, marker: number) =>
  bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === marker);

/** The file with other bytes in the first segment of a kind, from a place counted from behind its length. */
function edited(bytes: Uint8Array, marker: number, at: number, ...values: number[]): Uint8Array {
  const changed = bytes.slice();
  changed.set(values, find(bytes, marker) + 4 + at);
  return changed;
}

/** The file with other markers for all segments of a kind. */
function renamed(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return bytes.map((byte, at) => (byte === from && bytes[at - 1] === 0xff ? to : byte));
}

function joined(...parts: (Uint8Array | number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const baseline = file('baseline 4:2:0');
const progressive = file('progressive 4:4:4');
const scan = find(baseline, SOS);
const size = (bytes: Uint8Array, height: number, width: number) =>
  edited(bytes, find(bytes, SOF0) >= 0 ? SOF0 : SOF2, 1, height >> 8, height & 255, width >> 8, width & 255);

describe('decodeJPEG', () => {
  it.each(cases)('gives Pillow’s bytes: $name', ({ file, shape, pixels, sha256 }) => {
    const image = decodeJPEG(unpack(file));
    expect(image.shape).toEqual(shape);
    if (pixels) expect(image.pixels).toEqual(unpack(pixels));
    else expect(createHash('sha256').update(image.pixels).digest('hex')).toBe(sha256);
  });

  it('gives the same for a file again, whatever came between', () => {
    const files = cases.map((one) => unpack(one.file));
    const alone = files.map((bytes) => decodeJPEG(bytes).pixels);
    for (let i = 0; i < files.length; i++) {
      for (const one of [i, (i * 37 + 11) % files.length, i]) {
        expect(Buffer.compare(decodeJPEG(files[one]).pixels, alone[one])).toBe(0);
      }
    }
  });

  it('reads a view into a larger buffer, and leaves it as it was', () => {
    const larger = joined([1, 2, 3], baseline, [4, 5]);
    const copy = larger.slice();
    expect(decodeJPEG(larger.subarray(3, 3 + baseline.length))).toEqual(decodeJPEG(baseline));
    expect(larger).toEqual(copy);
  });

  it('gives pixels that the next picture does not touch', () => {
    const { pixels } = decodeJPEG(baseline);
    const copy = pixels.slice();
    decodeJPEG(file('CMYK'));
    expect(pixels).toEqual(copy);
  });

  it('does without the mark of the end', () => {
    expect(decodeJPEG(baseline.subarray(0, -2))).toEqual(decodeJPEG(baseline));
    expect(decodeJPEG(baseline.subarray(0, -1))).toEqual(decodeJPEG(baseline));
  });

  it('passes over what follows the end', () => {
    expect(decodeJPEG(joined(baseline, [0, 0xff, SOF0, 1, 2, 3]))).toEqual(decodeJPEG(baseline));
  });

  it.each([
    ['baseline', baseline, 3],
    ['progressive', progressive, 1],
  ])('refuses a %s file that is cut off anywhere', (_, whole, shortest) => {
    for (let length = 0; length <= whole.length - shortest; length++) {
      expect(() => decodeJPEG(whole.subarray(0, length), 'a.jpg')).toThrow(
        /^a\.jpg: .*found the end of the file .*the file is cut off/,
      );
    }
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['no JPEG file', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /begins with ff d8, found 89 50; check/],
    ['bytes before it', joined([0], baseline), /begins with ff d8, found 00 ff/],
    ['nothing but begin and end', Uint8Array.of(0xff, 0xd8, 0xff, EOI), /end of the picture \(EOI\) out of place/],
    [
      'a scan before the frame',
      joined(baseline.subarray(0, 2), baseline.subarray(scan)),
      /start of a scan \(SOS\) out of place/,
    ],
    ['a second beginning', joined([0xff, 0xd8], baseline), /start of a picture \(SOI\) out of place/],
    [
      'a second frame',
      joined(baseline.subarray(0, scan), baseline.subarray(find(baseline, SOF0))),
      /start of a frame \(SOF\) out of place/,
    ],
    [
      'a second scan of everything',
      joined(baseline.subarray(0, -2), baseline.subarray(scan)),
      /start of a scan \(SOS\) out of place/,
    ],
    ['a marker without a meaning', renamed(baseline, DQT, 0x10), /found the marker ff 10/],
    ['a lossless file', renamed(baseline, SOF0, 0xc3), /found a lossless one/],
    ['a hierarchical file', renamed(baseline, SOF0, 0xc5), /found a hierarchical one/],
    ['an arithmetic-coded file', renamed(baseline, SOF0, 0xc9), /found an arithmetic-coded one/],
    [
      'an arithmetic-coded progressive file',
      renamed(progressive, SOF2, 0xca),
      /found an arithmetic-coded progressive one/,
    ],
    ['12 bits', edited(baseline, SOF0, 0, 12), /8 bits per sample, found 12 bits/],
    ['two components', edited(baseline, SOF0, 5, 2), /1, 3 or 4 components, found 2/],
    ['no component', edited(baseline, SOF0, 5, 0), /found 17×13/],
    [
      'more components than told',
      edited(baseline, SOF0, 5, 4),
      /start of a frame \(SOF\) in order, found one of 17 bytes/,
    ],
    ['no rows', size(baseline, 0, 17), /a picture with pixels, found 17×0/],
    ['no columns', size(baseline, 13, 0), /found 0×13/],
    ['too many columns', size(baseline, 1, 65535), /at most 178956970 pixels, 65500 in a row or column, found 65535×1/],
    ['too many pixels', size(baseline, 13378, 13377), /found 13377×13378/],
    ['a sampling factor of 0', edited(baseline, SOF0, 7, 0x20), /found 2×0/],
    ['a sampling factor of 5', edited(baseline, SOF0, 7, 0x51), /found 5×1/],
    ['sampling factors of 3 and 2', edited(baseline, SOF0, 7, 0x31, 0, 2, 0x21), /found 2×1/],
    ['more than 10 blocks at once', edited(baseline, SOF0, 7, 0x42, 0, 2, 0x22), /found 4×2/],
    ['no quantization table', renamed(baseline, DQT, COM), /quantization table 0, found none/],
    [
      'a quantization table too many',
      edited(baseline, DQT, 0, 4),
      /definition of quantization tables \(DQT\) in order, found one of 67/,
    ],
    ['a short quantization table', edited(baseline, DQT, 0, 0x10), /definition of quantization tables/],
    ['no Huffman table, progressive', renamed(progressive, DHT, COM), /Huffman table DC 0, found none/],
    ['a Huffman table of a fifth number', edited(baseline, SOS, 2, 0x50), /Huffman table DC 5, found none/],
    ['too many Huffman codes', edited(baseline, DHT, 1, 3), /Huffman codes, found none in DC 0/],
    ['more Huffman symbols than bytes', edited(baseline, DHT, 16, 255), /Huffman codes, found none in DC 0/],
    ['DC sizes beyond 15 bits', edited(baseline, DHT, 17, 16), /Huffman codes, found none in DC 0/],
    ['a component that is not there', edited(baseline, SOS, 1, 9), /each once, found component 9/],
    ['a component twice', edited(baseline, SOS, 3, 1), /each once, found component 1/],
    ['no component in a scan', edited(baseline, SOS, 0, 0), /start of a scan \(SOS\) in order/],
    ['a scan of means and more', edited(progressive, SOS, 8, 5), /found coefficients 0 to 5, bits 0 to 1/],
    ['a scan of half a bit', edited(progressive, SOS, 9, 0x31), /found coefficients 0 to 0, bits 3 to 1/],
    [
      'hundreds of scans',
      joined(progressive.subarray(0, -2), ...Array(500).fill(lastScan(progressive))),
      /at most 500 scans/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeJPEG(bytes, 'a.jpg')).toThrow(message);
    expect(() => decodeJPEG(bytes, 'a.jpg')).toThrow(DataError);
  });

  it('takes no memory for a small file that claims a large picture', () => {
    for (const bytes of [baseline, progressive]) {
      const before = getImageKernels().memory.buffer.byteLength;
      expect(() => decodeJPEG(size(bytes, 13000, 13000))).toThrow(
        /data for \d+ blocks of 8×8 samples, found \d+ bytes; the file is cut off/,
      );
      expect(getImageKernels().memory.buffer.byteLength).toBe(before);
    }
  });

  it('makes of any bytes a picture or a DataError', () => {
    fc.assert(
      fc.property(mutated(cases.map((one) => unpack(one.file))), (bytes) => {
        let image: ReturnType<typeof decodeJPEG>;
        try {
          image = decodeJPEG(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
          return;
        }
        expect(image.pixels).toHaveLength(image.shape[0] * image.shape[1] * 3);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('decodeJPEGInMemory', () => {
  it('leaves the picture where it says', () => {
    const { address, width, height } = decodeJPEGInMemory(baseline);
    const { pixels, shape } = decodeJPEG(baseline);
    expect([height, width, 3]).toEqual(shape);
    expect(new Uint8Array(getImageKernels().memory.buffer, address, pixels.length)).toEqual(pixels);
  });

  it('keeps it while room is allocated for something else', () => {
    const { pixels } = decodeJPEG(baseline);
    const { address } = decodeJPEGInMemory(baseline);
    const kernels = getImageKernels();
    const other = kernels.allocate(1000) >>> 0;
    new Uint8Array(kernels.memory.buffer, other, 1000).fill(7);
    expect(new Uint8Array(kernels.memory.buffer, address, pixels.length)).toEqual(pixels);
  });

  it('uses its memory again', () => {
    decodeJPEGInMemory(file('75 × 100, progressive'));
    const before = getImageKernels().memory.buffer.byteLength;
    for (let i = 0; i < 100; i++) decodeJPEGInMemory(file('75 × 100, progressive'));
    expect(getImageKernels().memory.buffer.byteLength).toBe(before);
  });
});

/** A progressive file's last scan, with its marker. */
function lastScan(bytes: Uint8Array): Uint8Array {
  let at = bytes.length - 2;
  while (bytes[at] !== 0xff || bytes[at + 1] !== SOS) at--;
  return bytes.subarray(at, -2);
}
