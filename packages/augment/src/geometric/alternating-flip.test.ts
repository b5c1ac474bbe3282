import { Rng, reverse, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { sequence } from '../sequences/sequence.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { alternatingFlip } from './alternating-flip.ts';

testAugmentation('alternatingFlip', () => alternatingFlip());

const ids = Array.from({ length: 10_000 }, (_, i) => i);
const flipped = (epoch: number, seed?: number) =>
  alternatingFlip({ seed }).sample(
    ids.map(() => new Rng(1)),
    [ids.length, 4, 4, 3],
    { epoch, ids },
  ).applied;

describe('alternatingFlip', () => {
  it('mirrors half of the samples, and the other half in the next epoch', () => {
    const [first, second, third] = [1, 2, 3].map((epoch) => flipped(epoch));
    const count = first!.reduce((sum, flag) => sum + flag, 0);
    expect(Math.abs(count - ids.length / 2)).toBeLessThan(5 * Math.sqrt(ids.length / 4));
    expect(second).toEqual(first!.map((flag) => 1 - flag));
    expect(third).toEqual(first);
    expect(flipped(1, 7)).not.toEqual(first);
  });
});

onEachBackend(() => {
  it('alternates within a sequence too', async () => {
    const images = uniform(new Rng(1), [3, 4, 4, 1]);
    const steps = sequence(alternatingFlip());
    const at = (epoch: number) => augment(images, steps, new Rng(9), { context: { epoch, ids: [5, 6, 7] } });
    await expectClose(at(3), at(1), { absolute: 0, relative: 0 });
    const mirrored = augment(at(1), sequence(alternatingFlip()), new Rng(9), { context: { epoch: 2, ids: [5, 6, 7] } });
    // Both epochs' flips together mirror every image once.
    await expectClose(mirrored, reverse(images, 2), { absolute: 0, relative: 0 });
  });
});
