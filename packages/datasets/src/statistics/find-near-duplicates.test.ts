import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findNearDuplicates } from './find-near-duplicates.ts';

const ones = (word: number): number => (word >>> 0).toString(2).replaceAll('0', '').length;

/** By comparing each with each. */
function groupsOf(hashes: Uint32Array, distance: number): number[][] {
  const count = hashes.length / 2;
  const group = Array.from({ length: count }, (_, place) => place);
  for (let changed = true; changed; ) {
    changed = false;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        const plain = [a, b].some((place) => hashes[2 * place] === 0 && hashes[2 * place + 1] === 0);
        const bits = ones(hashes[2 * a] ^ hashes[2 * b]) + ones(hashes[2 * a + 1] ^ hashes[2 * b + 1]);
        if (plain || bits > distance || group[b] <= group[a]) continue;
        group[b] = group[a];
        changed = true;
      }
    }
  }
  const places = group.map((_, root) => group.flatMap((other, place) => (other === root ? [place] : [])));
  return places.filter((found) => found.length > 1);
}

it('finds what comparing each with each finds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(8), fc.integer({ min: 0, max: 40 }), async (seed, distance, count) => {
      const rng = new Rng(seed);
      // Few bases, and each hash one of them with up to 12 bits turned over.
      const bases = rng.fold('bases').words(4);
      const hashes = new Uint32Array(2 * count);
      for (let place = 0; place < count; place++) {
        const drawn = rng.fold(place).integers(14, 0, 64);
        hashes.set(drawn[0] % 3 === 2 ? [0, 0] : bases.subarray(2 * (drawn[0] % 3), 2 * (drawn[0] % 3) + 2), 2 * place);
        for (const bit of drawn.subarray(2, 2 + (drawn[1] % 13))) hashes[2 * place + (bit >> 5)] ^= 1 << (bit & 31);
      }
      expect(await findNearDuplicates(hashes, distance)).toEqual(groupsOf(hashes, distance));
    }),
    { numRuns: 300 },
  );
});

it('joins chains, though their ends are far apart', async () => {
  const chain = Uint32Array.of(0b1, 0, 0b11, 0, 0b111, 0, 0xffff0000, 7);
  expect(await findNearDuplicates(chain, 1)).toEqual([[0, 1, 2]]);
});

it('can be stopped', async () => {
  const alike = Uint32Array.from({ length: 4000 }, (_, i) => (i % 2 ? 0xff : i * 0x10001));
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(findNearDuplicates(alike, 2, signal)).rejects.toThrow('enough');
});
