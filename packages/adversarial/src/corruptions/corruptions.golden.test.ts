import { Rng, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/corruptions.json';
import type { CorruptionTable } from './corruption.ts';
import { corruptions } from './corruptions.ts';

// Grey levels made by tools/reference/corruptions.py on scikit-image, SciPy, OpenCV and Pillow, by the same random numbers.
const unpack = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

onEachBackend(() => {
  describe('a corruption gives the pixels of the published definition', () => {
    it.each(fixture.cases)('$name of $table', async ({ name, table, picture, levels }) => {
      const { shape, levels: original } = fixture.pictures[picture as keyof typeof fixture.pictures];
      const images = tensor(
        Float32Array.from(unpack(original), (level) => level / 255),
        [1, ...shape],
        'float32',
      );
      const corruption = corruptions({ table: table as CorruptionTable }).find((member) => member.name === name)!;
      for (const [i, expected] of levels.entries()) {
        const corrupted = await corruption.corrupt(images, i + 1, [new Rng(fixture.seed)]);
        const found = await corrupted.data();
        const distances = Array.from(unpack(expected), (level, j) => Math.abs(255 * found[j] - level));
        expect(Math.max(...distances)).toBeLessThanOrEqual(1);
      }
    });
  });
});
