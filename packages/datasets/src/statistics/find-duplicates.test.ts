import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Sample } from '../dataset.ts';
import { findDuplicates } from './find-duplicates.ts';
import { hashImage } from './hash-image.ts';

const sample = (values: readonly number[], label = 0): Sample => ({
  pixels: Uint8Array.from(values),
  shape: [1, values.length, 1],
  label,
});

async function found(samples: readonly Sample[], hash: (sample: Sample) => number = hashImage) {
  return findDuplicates(Float64Array.from(samples, hash), async (place) => samples[place]);
}

it('finds all that are the same, whatever the hash', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat(1), { minLength: 1, maxLength: 3 })), fc.nat(3), async (list, bits) => {
      const places = new Map<string, number[]>();
      for (const [place, values] of list.entries()) {
        places.set(String(values), [...(places.get(String(values)) ?? []), place]);
      }
      const expected = [...places.values()].filter((group) => group.length > 1);
      const poor = (image: Sample): number => hashImage(image) % 2 ** bits;
      const groups = await found(
        list.map((values) => sample(values)),
        poor,
      );
      expect(groups.map((group) => group.places)).toEqual(expected);
    }),
  );
});

it('gives the labels of all', async () => {
  expect(await found([sample([1], 3), sample([2], 4), sample([1], 5)])).toEqual([{ places: [0, 2], labels: [3, 5] }]);
});

it('takes no other shape, and no float, for the same', async () => {
  const images: Sample[] = [
    { pixels: new Uint8Array(4), shape: [1, 4, 1], label: 0 },
    { pixels: new Uint8Array(4), shape: [2, 2, 1], label: 0 },
    { pixels: new Float32Array(1), shape: [1, 1, 1], label: 0 },
    { pixels: new Uint8ClampedArray(4), shape: [1, 4, 1], label: 0 },
  ];
  expect((await found(images, () => 7)).map((group) => group.places)).toEqual([[0, 3]]);
});

it('compares with what was read, though the dataset uses one array for all', async () => {
  const scratch = new Uint8Array(1);
  const read = async (place: number): Promise<Sample> => {
    scratch[0] = place === 1 ? 1 : 0;
    return { pixels: scratch, shape: [1, 1, 1], label: 0 };
  };
  expect((await findDuplicates(Float64Array.of(5, 5, 5), read)).map((group) => group.places)).toEqual([[0, 2]]);
});

it('reads nothing where no two hashes are equal', async () => {
  expect(await findDuplicates(Float64Array.of(1, 2, 3), () => expect.unreachable())).toEqual([]);
});
