import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Dataset, Sample } from '../dataset.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { ConcatDataset } from './concat-dataset.ts';

const classes = ['a', 'b', 'c'];

function packed(name: string, values: readonly number[]): PackedDataset {
  const labels = Uint8Array.from(values, (value) => value % 3);
  return new PackedDataset({ name, classes, shape: [1, 1, 1], pixels: Uint8Array.from(values), labels });
}

it('is its parts, one after the other', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(255)), { minLength: 1, maxLength: 6 }), (parts) => {
      const all = new ConcatDataset(parts.map((values, i) => packed(`part ${i}`, values)));
      const expected = parts.flat();
      expect(all.length).toBe(expected.length);
      expect(expected.map((_, i) => (all.get(i) as Sample).pixels[0])).toEqual(expected);
      expect(Array.from(all.labels!() as ArrayLike<number>)).toEqual(expected.map((value) => value % 3));
    }),
  );
});

it('says where a sample is from, and what it is called', () => {
  const [first, none, last] = [packed('first', [1, 2]), packed('none', []), packed('last', [3])];
  const all = new ConcatDataset([first, none, last]);
  expect(all.locate(1)).toEqual({ dataset: first, index: 1 });
  expect(all.locate(2)).toEqual({ dataset: last, index: 0 });
  expect(all.name).toBe('first + none + last');
  expect(new ConcatDataset([first], { name: 'own' }).name).toBe('own');
  expect([all.classes, all.shape]).toEqual([classes, [1, 1, 1]]);
});

it('has no shape where the parts differ, and labels once all have them', async () => {
  const bare: Dataset = {
    name: 'bare',
    length: 1,
    classes,
    shape: [2, 2, 1],
    get: async () => ({ pixels: new Uint8Array(4), shape: [2, 2, 1], label: 2 }),
  };
  expect(new ConcatDataset([packed('packed', [1]), bare]).shape).toBeUndefined();
  expect(new ConcatDataset([packed('packed', [1]), bare]).labels).toBeUndefined();
  const later = { ...bare, labels: async () => [2] };
  expect(Array.from(await new ConcatDataset([packed('packed', [1]), later]).labels!())).toEqual([1, 2]);
});

it('hands the chance of transforms on, and the recipes of all parts', () => {
  const found: unknown[] = [];
  const random: Dataset = {
    name: 'random',
    length: 2,
    classes,
    shape: [1, 1, 1],
    get(index, rng) {
      found.push(index, rng);
      return { pixels: new Uint8Array(1), shape: [1, 1, 1], label: 0 };
    },
  };
  const rng = new Rng(1);
  const one = packed('one', [1]);
  const mixed = new ConcatDataset([one, random]);
  mixed.get(2, rng);
  expect(found).toEqual([1, rng]);
  expect(mixed.recipe).toBeUndefined();
  expect(new ConcatDataset([one, one]).recipe!()).toEqual({
    maker: 'ConcatDataset',
    arguments: [`${one.name} + ${one.name}`, one.recipe(), one.recipe()],
  });
});

it('refuses parts of other classes, no parts, and indices beyond the end', () => {
  const one = packed('one', [1]);
  const other = (names: string[]): Dataset => ({ ...one, name: 'other', classes: names, get: (i) => one.get(i) });
  expect(() => new ConcatDataset([one, other(['a', 'x', 'c'])])).toThrow(
    "ConcatDataset: expected the same classes in one and other, found class 1 is 'b' and 'x'",
  );
  expect(() => new ConcatDataset([one, other(['a', 'b'])])).toThrow('found 3 classes and 2');
  expect(() => new ConcatDataset([one, other([...classes, 'd'])])).toThrow('found 3 classes and 4');
  expect(() => new ConcatDataset([])).toThrow('ConcatDataset: expected at least one dataset, found none');
  expect(() => new ConcatDataset([one]).get(1)).toThrow(RangeError);
});
