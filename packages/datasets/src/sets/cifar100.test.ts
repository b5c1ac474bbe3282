import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { memoryFolder } from '../testing/memory-folder.ts';
import { CIFAR100, loadCIFAR100 } from './cifar100.ts';

const RECORD = 3074;

/** Record r has the group r mod 20 and the class r mod 100; its planes are r, 1 and 2. */
function records(count: number): Uint8Array {
  const bytes = new Uint8Array(count * RECORD);
  for (let record = 0; record < count; record++) {
    const start = record * RECORD;
    bytes[start] = record % 20;
    bytes[start + 1] = record % 100;
    bytes.fill(record, start + 2, start + 1026);
    bytes.fill(1, start + 1026, start + 2050);
    bytes.fill(2, start + 2050, start + RECORD);
  }
  return bytes;
}

const test = records(10_000);
const folder = memoryFolder({ 'cifar-100-binary/test.bin': test, 'cifar-100-binary/train.bin': test }, 'data');

describe('loadCIFAR100', () => {
  it('reads fine and coarse labels of the binary version', async () => {
    const fine = await loadCIFAR100({ root: folder, split: 'test' });
    expect(fine.length).toBe(10_000);
    expect(fine.load(1299)).toMatchObject({ label: 99, shape: [32, 32, 3] });
    expect([...fine.load(1299).pixels.subarray(0, 6)]).toEqual([1299 & 255, 1, 2, 1299 & 255, 1, 2]);
    expect(fine.classes).toBe(CIFAR100.classes);
    const coarse = await loadCIFAR100({ root: folder, split: 'test', labels: 'coarse' });
    expect(coarse.load(1299).label).toBe(19);
    expect(coarse.classes).toBe(CIFAR100.coarseClasses);
    expect(Buffer.compare(coarse.images.pixels, fine.images.pixels)).toBe(0);
  });

  it('takes the names of the classes from the files beside', async () => {
    const named = memoryFolder({
      'test.bin': test,
      'coarse_label_names.txt': 'a\nb\n'.repeat(10),
      'fine_label_names.txt': 'x',
    });
    expect((await loadCIFAR100({ root: named, split: 'test', labels: 'coarse' })).classes[1]).toBe('b');
    await expect(loadCIFAR100({ root: named, split: 'test' })).rejects.toThrow(
      'fine_label_names.txt: expected 100 class names, one a line, found 1',
    );
  });

  it('refuses a file of the size of another split, and an unknown split or kind', async () => {
    await expect(loadCIFAR100({ root: folder, split: 'train' })).rejects.toThrow(
      'data/cifar-100-binary/train.bin: expected 153700000 bytes, found 30740000 bytes',
    );
    await expect(loadCIFAR100({ root: folder, split: 'val' as 'test' })).rejects.toThrow("found 'val'");
    await expect(loadCIFAR100({ root: folder, split: 'test', labels: 'both' as 'fine' })).rejects.toThrow(
      "loadCIFAR100: labels must be 'fine' or 'coarse', found 'both'",
    );
  });
});

describe('CIFAR100', () => {
  it('refuses labels that are no classes, and other files', () => {
    const bytes = test.slice();
    bytes[7 * RECORD] = 20;
    bytes[8 * RECORD + 1] = 100;
    const files = [{ name: 'x.bin', bytes }];
    expect(() => new CIFAR100(files)).toThrow('x.bin: expected labels from 0 to 99, found 100 in record 8');
    expect(() => new CIFAR100(files, { labels: 'coarse' })).toThrow('labels from 0 to 19, found 20 in record 7');
    expect(() => new CIFAR100([{ name: 'y', bytes: new Uint8Array(RECORD) }])).toThrow(DataError);
    expect(() => new CIFAR100(files, { labels: 'both' as 'fine' })).toThrow(RangeError);
  });

  it('knows 100 classes and 20 groups', () => {
    expect(new Set(CIFAR100.classes).size).toBe(100);
    expect([...CIFAR100.classes].sort()).toEqual(CIFAR100.classes);
    expect(new Set(CIFAR100.coarseClasses).size).toBe(20);
  });
});
