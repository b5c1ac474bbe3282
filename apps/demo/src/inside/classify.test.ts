import { type Image, loadFashionMNISTSample } from '@cnn/datasets';
import { DataError, tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openShipped } from '../networks/open-shipped.ts';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { classify } from './classify.ts';

describe('classify', () => {
  let opened: OpenedNetwork;
  let boot: Image;

  beforeAll(async () => {
    await useBackend('wasm');
    opened = await openShipped('lenet5-fashion-mnist');
    const test = await loadFashionMNISTSample({ split: 'test' });
    boot = await test.get(test.labels().indexOf(9));
  });

  it('says of all classes how likely they are, and shows what the network saw', async () => {
    await expectNoLeak(async () => {
      const { scores, logits, seen } = await classify(opened, boot);
      expect(scores[0].name).toBe('Ankle boot');
      expect(scores.map(({ logit }) => logit)).toEqual([...logits].sort((a, b) => b - a));
      expect(scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
      expect([seen.width, seen.height]).toEqual([32, 32]);
      // The border of two black pixels, and the middle of the boot.
      expect([...seen.data.subarray(0, 4)]).toEqual([0, 0, 0, 255]);
      const middle = 18 * 28 + 14;
      expect(seen.data[4 * (20 * 32 + 16)]).toBe(boot.pixels[middle]);
    });
  });

  it('gives no answer where it is no number', async () => {
    const broken = {
      ...opened,
      prepare: { ...opened.prepare, apply: () => tensor(new Float32Array(1024).fill(Number.NaN), [1, 32, 32, 1]) },
    };
    await expect(classify(broken, boot)).rejects.toThrow(DataError);
    await expect(classify(broken, boot)).rejects.toThrow('expected a number for each class, found NaN');
  });
});
