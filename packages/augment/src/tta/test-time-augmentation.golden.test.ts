import { cos, mean, mul, reshape, slice, softmax, stack, sum, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/tta.json' with { type: 'json' };
import { fiveCrop, tenCrop } from './crop-views.ts';
import { flips, hflip, vflip } from './flip-views.ts';
import type { Merge } from './merge-outputs.ts';
import { multiscale, multisize } from './multiscale.ts';
import { addValues, multiplyBy } from './number-views.ts';
import { d4, rotate90 } from './rotate90.ts';
import { testTimeAugmentation } from './test-time-augmentation.ts';
import type { Views } from './view.ts';
import { views } from './views.ts';

// Answers of ttach 0.0.3 (tools/reference/tta.py).

const VIEWS: Record<string, () => Views> = {
  hflip,
  vflip,
  flips,
  rotate90: () => rotate90(),
  'rotate90(270)': () => rotate90([270]),
  d4,
  'multiscale(0.5, 2)': () => multiscale([0.5, 2]),
  'multiscale(1.5) bilinear': () => multiscale([1.5], { mode: 'bilinear' }),
  'multisize([4, 6], [7, 5])': () =>
    multisize([
      [4, 6],
      [7, 5],
    ]),
  'addValues(-0.1, 0.2)': () => addValues([-0.1, 0.2]),
  'multiplyBy(0.8, 1.1)': () => multiplyBy([0.8, 1.1]),
  'fiveCrop(3, 5)': () => fiveCrop([3, 5]),
  'tenCrop(4, 4)': () => tenCrop(4),
  'hflip × multiscale(0.5) × rotate90(90)': () => views(hflip(), multiscale([0.5]), rotate90([90])),
};

/** Each class by its own waves over the places of the pixels: 4 × their mean, or 2 × their sum over the channels. */
function waves([, height, width, channels]: readonly number[]): Tensor[] {
  return [0, 1, 2, 3].map((k) => {
    const angles = Float32Array.from({ length: height! * width! * channels! }, (_, i) => {
      const c = i % channels!;
      const x = Math.floor(i / channels!) % width!;
      return k + 0.3 * Math.floor(i / channels! / width!) + 0.7 * x * (c + 1);
    });
    return cos(tensor(angles, [1, height!, width!, channels!]));
  });
}

const classify = (images: Tensor) =>
  stack(
    waves(images.shape).map((wave) => mul(mean(mul(images, wave), [1, 2, 3]), 4)),
    1,
  );
const segment = (images: Tensor) =>
  stack(
    waves(images.shape).map((wave) => mul(sum(mul(images, wave), 3), 2)),
    3,
  );

onEachBackend(() => {
  describe('testTimeAugmentation', () => {
    const images = () => tensor(fixture.images.data, fixture.images.shape as [number, number, number, number]);

    it.each(fixture.cases.map((each) => [`${each.kind}, ${each.views}, ${each.merge}`, each] as const))(
      'answers as ttach: %s',
      async (_, { kind, views: name, merge, softmax: endsInSoftmax, output }) => {
        const isSegmentation = kind === 'segmentation';
        const network = isSegmentation ? segment : classify;
        const ends = endsInSoftmax ? (x: Tensor) => softmax(network(x)) : network;
        const options = { merge: merge as Merge, softmax: false, undo: isSegmentation };
        const given = isSegmentation ? slice(images(), [0, 0, 0, 0], [1, -1, -1, -1]) : images();
        const found = testTimeAugmentation(ends, VIEWS[name]!(), options)(given);
        expect(found.shape).toEqual(output.shape);
        await expectClose(found, reshape(tensor(output.data), output.shape as number[]), {
          absolute: 1e-5,
          relative: 1e-5,
        });
      },
    );
  });
});
