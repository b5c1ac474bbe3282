import { augment, fromRecipe, type Recipe } from '@cnn/augment';
import type { Image } from '@cnn/datasets';
import { Rng, tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawSheet, squarePicture } from './draw-sheet.ts';
import { presets } from './presets.ts';

const noise = (size: number, channels: 1 | 3, seed = 0): Image => ({
  pixels: Uint8Array.from(new Rng(seed).uniforms(size * size * channels), (value) => Math.floor(256 * value)),
  shape: [size, size, channels],
});

const request = (recipe: Recipe, more = {}) => ({
  recipe,
  picture: noise(32, 3),
  others: [noise(32, 3, 1), noise(32, 3, 2)],
  variants: 3,
  seed: 5,
  marks: false,
  ...more,
});

/** What the library gives for a variant. */
async function expected(recipe: Recipe, variant: number, pictures: readonly Image[]): Promise<number[]> {
  const values = Float32Array.from(
    pictures.flatMap(({ pixels }) => [...pixels]),
    (byte) => byte / 255,
  );
  const images = tensor(values, [pictures.length, ...pictures[0].shape]);
  const rngs = pictures.map((_, i) => new Rng(5).fold(variant, i));
  const changed = await augment(images, fromRecipe(recipe), rngs).data();
  return Array.from(changed.subarray(0, changed.length / pictures.length), (value) =>
    Math.round(255 * Math.min(1, Math.max(0, value))),
  );
}

describe('drawSheet', () => {
  beforeAll(() => useBackend('cpu'));

  it.each(presets)('draws $name as the library does', async ({ steps }) => {
    const recipe: Recipe = { version: 1, steps };
    const given = request(recipe);
    const { cells } = await drawSheet(given);
    expect(cells).toHaveLength(4);
    expect(cells[0].image).toEqual(given.picture);
    const pictures = /MixUp|CutMix/.test(steps[0]?.op) ? [given.picture, ...given.others] : [given.picture];
    for (const variant of [1, 3]) {
      expect([...cells[variant].image.pixels]).toEqual(await expected(recipe, variant, pictures));
    }
  });

  it('lets those that share a draw in their batch draw anew, as cnn augment does', async () => {
    const recipe: Recipe = { version: 1, steps: [{ op: 'RandomAffine', degrees: 90, p: 1, sameOnBatch: true }] };
    const { cells } = await drawSheet(request(recipe));
    expect([...cells[2].image.pixels]).toEqual(await expected(recipe, 2, [noise(32, 3)]));
    expect(cells[1].image.pixels).not.toEqual(cells[2].image.pixels);
  });

  it('moves mask and points along', async () => {
    const recipe: Recipe = { version: 1, steps: [{ op: 'RandomHorizontalFlip', p: 1 }] };
    const { cells } = await drawSheet(request(recipe, { marks: true }));
    expect(cells[0].points).toEqual([7.75, 7.75, 23.25, 7.75, 23.25, 23.25, 7.75, 23.25]);
    expect(cells[1].points!.slice(0, 2)).toEqual([23.25, 7.75]);
    expect(cells[1].mask).toEqual(cells[0].mask);
    expect(cells[0].mask![32 * 16 + 16]).toBe(255);
    expect(cells[0].mask![0]).toBe(0);
  });

  it('tells the range before it is cut off, and the passes', async () => {
    const steps = [{ op: 'RandomHorizontalFlip' }, { op: 'Normalize', mean: 0.5, std: 0.25 }];
    const { range, passes } = await drawSheet(request({ version: 1, steps }));
    expect(range[0]).toBeLessThan(-1.9);
    expect(range[1]).toBeGreaterThan(1.9);
    expect(passes).toBe(1);
  });

  it('leaves no tensor behind, whether it succeeds or not', async () => {
    await expectNoLeak(
      async () => void (await drawSheet(request({ version: 1, steps: [{ op: 'AugMix' }] }, { marks: false }))),
    );
    const large = { version: 1, steps: [{ op: 'RandomCrop', size: 99 }] } as const;
    await expectNoLeak(async () => {
      await expect(drawSheet(request(large))).rejects.toThrow('99');
    });
    const bent = { version: 1, steps: [{ op: 'RandomFisheye', p: 1 }] } as const;
    await expectNoLeak(async () => {
      await expect(drawSheet(request(bent, { marks: true }))).rejects.toThrow(/RandomFisheye/);
    });
  });

  it('refuses pictures that no sheet can show, before there is one', async () => {
    const recipe = { version: 1, steps: [{ op: 'RandomInvert' }, { op: 'PadTo', size: 2000 }] } as const;
    await expect(drawSheet(request(recipe))).rejects.toThrow(
      'recipe, steps[1]: expected pictures of at most 1024×1024 on a sheet, found 2000×2000',
    );
    const between = { version: 1, steps: [...recipe.steps, { op: 'Resize', size: 8 }] } as const;
    await expect(drawSheet(request(between))).rejects.toThrow('steps[1]');
  });

  it('refuses a wrong recipe', async () => {
    const recipe = { version: 1, steps: [{ op: 'RandomRotation', degrees: 400 }] } as const;
    await expect(drawSheet(request(recipe))).rejects.toThrow('steps[0].degrees');
  });
});

describe('squarePicture', () => {
  it('cuts the middle out and makes grey three channels', () => {
    const pixels = Uint8Array.from({ length: 8 * 4 }, (_, i) => (i % 8 < 2 || i % 8 > 5 ? 255 : 100));
    const square = squarePicture({ pixels, shape: [4, 8, 1] }, 4);
    expect(square).toEqual({ pixels: new Uint8Array(48).fill(100), shape: [4, 4, 3] });
  });
});
