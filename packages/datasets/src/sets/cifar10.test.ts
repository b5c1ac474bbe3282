import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { memoryFolder } from '../testing/memory-folder.ts';
import { CIFAR10, loadCIFAR10, parseCIFAR10Classes } from './cifar10.ts';

const FILE_BYTES = 30_730_000;
const NAMES = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);

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
  it('turns planes into pixels, over several files, in shared memory', () => {
    const dataset = new CIFAR10([
      { name: 'one', bytes: batch() },
      { name: 'two', bytes: batch(100) },
    ]);
    expect(dataset.name).toBe('CIFAR-10');
    expect(dataset.length).toBe(20_000);
    expect(dataset.shape).toEqual([32, 32, 3]);
    const { pixels, label } = dataset.load(10_003);
    expect(label).toBe(3);
    expect(Array.from(pixels.subarray(0, 6))).toEqual([103, 104, 255, 104, 105, 255]);
    const last = dataset.load(9_999);
    expect(last.label).toBe(9);
    expect(Array.from(last.pixels.subarray(-3))).toEqual([(9_999 + 1023) & 255, (9_999 + 1024) & 255, 255]);
    expect(dataset.images.pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('takes transforms', async () => {
    const transform = () => ({ pixels: new Uint8Array(1), shape: [1, 1, 1] as const });
    const dataset = new CIFAR10([{ name: 'one', bytes: batch() }], {
      transform,
      targetTransform: (label) => 9 - Number(label),
    });
    expect(await dataset.get(3)).toEqual({ pixels: new Uint8Array(1), shape: [1, 1, 1], label: 6 });
  });

  it.each([FILE_BYTES - 1, FILE_BYTES + 3073, 0])('refuses a file of %i bytes, naming it', (size) => {
    const files = [{ name: 'data/test_batch.bin', bytes: new Uint8Array(size) }];
    expect(() => new CIFAR10(files)).toThrow(DataError);
    expect(() => new CIFAR10(files)).toThrow(
      `data/test_batch.bin: expected 30730000 bytes, found ${size} bytes; delete what is there and get it again from the binary version`,
    );
  });

  it('refuses a label above 9, saying where', () => {
    const bytes = batch();
    bytes[3073 * 1234] = 10;
    expect(() => new CIFAR10([{ name: 'x.bin', bytes }])).toThrow(
      'x.bin: expected labels from 0 to 9, found 10 in record 1234',
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

/** Six files of one label and one colour each, which share no memory with those of other tests; `place` ends with a slash. */
function binaryFolder(place = 'cifar-10-batches-bin/') {
  const folder = memoryFolder();
  for (const [label, name] of [...NAMES, 'test_batch.bin'].entries()) {
    const bytes = new Uint8Array(FILE_BYTES).fill(10 * label);
    for (let record = 0; record < 10_000; record++) bytes[record * 3073] = label;
    folder.files.set(place + name, bytes);
  }
  folder.files.set(`${place}batches.meta.txt`, new TextEncoder().encode(`${'abcdefghij'.split('').join('\n')}\n\n`));
  return folder;
}

describe('loadCIFAR10', () => {
  const folder = binaryFolder();

  it('reads the five training files in order, and the names of the classes', async () => {
    const train = await loadCIFAR10({ root: folder, split: 'train' });
    expect(train).toBeInstanceOf(CIFAR10);
    expect(train.length).toBe(50_000);
    expect(train.classes).toEqual([...'abcdefghij']);
    expect([0, 9_999, 10_000, 49_999].map((i) => train.load(i).label)).toEqual([0, 0, 1, 4]);
    expect(train.load(49_999).pixels).toEqual(new Uint8Array(3072).fill(40));
  });

  it('takes the files in the root itself, without a list of names', async () => {
    const bare = binaryFolder('');
    bare.files.delete('batches.meta.txt');
    const test = await loadCIFAR10({ root: bare, split: 'test' });
    expect(test.load(9_999).label).toBe(5);
    expect(test.classes).toEqual(CIFAR10.classes);
  });

  it('prefers a whole copy to one that is cut', async () => {
    const both = binaryFolder('');
    both.files.set('cifar-10-batches-bin/test_batch.bin', new Uint8Array(1024));
    expect((await loadCIFAR10({ root: both, split: 'test' })).load(0).label).toBe(5);
  });

  it('names what is cut, missing or damaged', async () => {
    const broken = memoryFolder(Object.fromEntries(folder.files), 'data');
    const inside = (name: string) => `cifar-10-batches-bin/${name}`;
    broken.files.set(inside('test_batch.bin'), new Uint8Array(1024));
    const error = await loadCIFAR10({ root: broken, split: 'test' }).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe(
      'data/cifar-10-batches-bin/test_batch.bin: expected 30730000 bytes, found 1024 bytes; get it again, or have it fetched (download: true)',
    );
    expect((await loadCIFAR10({ root: broken, split: 'train' })).length).toBe(50_000);
    broken.files.delete(inside('data_batch_3.bin'));
    await expect(loadCIFAR10({ root: broken, split: 'train' })).rejects.toThrow(
      'data/cifar-10-batches-bin/data_batch_3.bin: expected a file of CIFAR-10, found no such file; get it again',
    );
    broken.files.set(inside('test_batch.bin'), folder.files.get(inside('test_batch.bin'))!);
    broken.files.set(inside('batches.meta.txt'), new Uint8Array(3));
    await expect(loadCIFAR10({ root: broken, split: 'test' })).rejects.toThrow(
      'batches.meta.txt: expected 10 class names, one a line, found 1',
    );
  });

  it('says what it looked for where there is nothing', async () => {
    await expect(loadCIFAR10({ root: memoryFolder({}, 'nowhere'), split: 'train' })).rejects.toThrow(
      'nowhere: expected a folder with CIFAR-10: data_batch_1.bin and so on, there or in cifar-10-batches-bin, found no such files; ' +
        'name another root, or have them fetched (download: true)',
    );
  });

  it('refuses an unknown split', async () => {
    await expect(loadCIFAR10({ root: folder, split: 'validation' as 'test' })).rejects.toThrow(
      "loadCIFAR10: split must be 'train' or 'test', found 'validation'",
    );
  });
});
