import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { CIFAR10, parseCIFAR10Classes } from './cifar10.ts';

const FILE_BYTES = 30_730_000;

/** Record r has label r mod 10; its red plane counts pixels from r, green is red + 1, blue is 255. */
function batch(first = 0): Uint8Array {
  const bytes = new Uint8Array(FILE_BYTES);
  for (let record = 0, at = 0; record < 10_000; record++) {
    bytes[at++] = record % 10;
    for (let i = 0; i < 1024; i++) bytes[at++] = first + record + i;
    for (let i = 0; i < 1024; i++) bytes[at++] = first + record + i + 1;
    for (let i = 0; i < 1024; i++) bytes[at++] = 255;
  }
  return bytes;
}

describe('CIFAR10', () => {
  it('turns planes into pixels, over several files', () => {
    const dataset = new CIFAR10([
      { name: 'one', bytes: batch() },
      { name: 'two', bytes: batch(100) },
    ]);
    expect(dataset.length).toBe(20_000);
    expect(dataset.shape).toEqual([32, 32, 3]);
    const { pixels, label } = dataset.get(10_003);
    expect(label).toBe(3);
    expect(Array.from(pixels.subarray(0, 6))).toEqual([103, 104, 255, 104, 105, 255]);
    const last = dataset.get(9_999);
    expect(last.label).toBe(9);
    expect(Array.from(last.pixels.subarray(-3))).toEqual([(9_999 + 1023) & 255, (9_999 + 1024) & 255, 255]);
  });

  it.each([FILE_BYTES - 1, FILE_BYTES + 3073, 0])('refuses a file of %i bytes, naming it', (size) => {
    const files = [{ name: 'data/test_batch.bin', bytes: new Uint8Array(size) }];
    expect(() => new CIFAR10(files)).toThrow(DataError);
    expect(() => new CIFAR10(files)).toThrow(
      `data/test_batch.bin: expected 30730000 bytes, found ${size} bytes; delete what is there and get the binary version`,
    );
  });

  it('refuses a label above 9, saying where', () => {
    const bytes = batch();
    bytes[3073 * 1234] = 10;
    expect(() => new CIFAR10([{ name: 'x.bin', bytes }])).toThrow(
      'x.bin: expected labels from 0 to 9, found 10 in record 1234 (byte 3792082)',
    );
  });
});

describe('parseCIFAR10Classes', () => {
  it('reads ten names, whatever ends the lines', () => {
    expect(parseCIFAR10Classes(`${CIFAR10.classes.join('\r\n')}\r\n\r\n`)).toEqual(CIFAR10.classes);
  });

  it('refuses another number', () => {
    expect(() => parseCIFAR10Classes('airplane\n', 'b.txt')).toThrow(
      'b.txt: expected 10 class names, one a line, found 1',
    );
  });
});
