import {
  add,
  type Classifier,
  clone,
  concat,
  cos,
  exp,
  mean,
  mul,
  Rng,
  reverse,
  slice,
  softmax,
  stack,
  sum,
  type Tensor,
  tensor,
  uniform,
} from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { fiveCrop, tenCrop } from './crop-views.ts';
import { flips, hflip, vflip } from './flip-views.ts';
import { MERGES, type Merge } from './merge-outputs.ts';
import { mirrorTranslate } from './mirror-translate.ts';
import { multiscale, multisize } from './multiscale.ts';
import { addValues, multiplyBy } from './number-views.ts';
import { d4, rotate90 } from './rotate90.ts';
import { testTimeAugmentation } from './test-time-augmentation.ts';
import type { Views } from './view.ts';
import { views } from './views.ts';

const pictures = (shape: readonly number[]) => uniform(new Rng(3), [...shape], 0, 1);

/** Logits that hang on places: of three classes, by the pixels' values and where they are. */
const classifier: Classifier = (images) => {
  const [, height, width] = images.shape as number[];
  const angles = Float32Array.from(
    { length: height * width },
    (_, i) => 0.4 * (i % width) + 1.1 * Math.floor(i / width),
  );
  const place = tensor(angles, [1, height, width, 1]);
  const logits = [0, 1, 2].map((k) => mul(sum(mul(images, cos(add(place, k))), [1, 2, 3]), 0.5));
  return stack(logits, 1);
};

const all: Record<string, Views> = {
  hflip: hflip(),
  vflip: vflip(),
  flips: flips(),
  rotate90: rotate90(),
  d4: d4(),
  multiscale: multiscale([0.5, 2]),
  multisize: multisize([3, [6, 4]]),
  fiveCrop: fiveCrop(3),
  tenCrop: tenCrop([2, 3]),
  addValues: addValues([0.1]),
  multiplyBy: multiplyBy([0.9]),
  mirrorTranslate: mirrorTranslate(),
  product: views(hflip(), multiscale([1.5]), addValues([-0.1])),
};

onEachBackend(() => {
  describe('testTimeAugmentation', () => {
    it.each(Object.entries(all))('has a gradient through %s, and leaves no tensor behind', async (_, each) => {
      const images = pictures([1, 4, 5, 2]);
      const merged = testTimeAugmentation(classifier, each);
      expect(merged(images).shape).toEqual([1, 3]);
      await expectGradient(merged, images);
      await expectNoLeak(() => merged(images));
      expect(images.isDisposed).toBe(false);
    });

    it.each(MERGES)('has a gradient and loses no tensor where answers are merged by %s', async (merge) => {
      const images = pictures([2, 3, 3, 1]);
      const ofLogits = testTimeAugmentation(classifier, hflip(), { merge, softmax: true });
      await expectGradient(ofLogits, images);
      await expectNoLeak(() => ofLogits(images));
      const ofProbabilities = testTimeAugmentation((x) => softmax(classifier(x)), hflip(), { merge, softmax: false });
      await expectGradient(ofProbabilities, images);
      await expectNoLeak(() => ofProbabilities(images));
    });

    it.each(MERGES)('gives logarithms of what probabilities are merged to by %s', async (merge) => {
      const images = pictures([3, 4, 4, 1]);
      const weights = [2, 1, 0.5, 1];
      const logits = testTimeAugmentation(classifier, flips(), { merge, softmax: true, weights })(images);
      const ends: Classifier = (x) => softmax(classifier(x));
      const probabilities = testTimeAugmentation(ends, flips(), { merge, softmax: false, weights })(images);
      await expectClose(exp(logits), probabilities, { absolute: 1e-5, relative: 1e-4 });
    });

    it('takes the geometric mean of probabilities for the mean of logits', async () => {
      const images = pictures([3, 4, 4, 1]);
      const gmean = testTimeAugmentation(classifier, d4(), { merge: 'gmean' })(images);
      const plain = testTimeAugmentation(classifier, d4())(images);
      await expectClose(softmax(gmean), softmax(plain), { absolute: 1e-5, relative: 1e-5 });
    });

    it('stays finite where probabilities are too small for a number', async () => {
      const sure: Classifier = (x) =>
        mul(stack([mean(x, [1, 2, 3]), mean(x, [1, 2, 3])], 1), tensor([400, -400], [1, 2]));
      const images = pictures([1, 2, 2, 1]);
      for (const merge of MERGES) {
        const merged = testTimeAugmentation(sure, hflip(), { merge, softmax: true });
        expect((await merged(images).data()).every(Number.isFinite), merge).toBe(true);
      }
    });

    it('keeps the probability of a class that one view rules out at zero, in the geometric mean', async () => {
      const rulesOut: Classifier = (x) => slice(x, [0, 0, 0, 0], [-1, 1, -1, 1]);
      const images = tensor([0, 0.5], [1, 1, 2, 1]);
      const merged = testTimeAugmentation(rulesOut, hflip(), { merge: 'gmean', softmax: false });
      await expectClose(merged(images), [0, 0]);
    });

    it('weighs views, and asks nothing of those that weigh nothing', async () => {
      const asked: Tensor[] = [];
      const spy: Classifier = (images) => {
        asked.push(images);
        return mean(mul(images, tensor([1, 10], [1, 1, 2, 1])), [1, 2]);
      };
      const images = tensor([1, 3], [1, 1, 2, 1]);
      // (1 + 30) / 2 as they are, (3 + 10) / 2 mirrored.
      const merged = (weights: readonly number[], merge?: Merge) =>
        testTimeAugmentation(spy, hflip(), { weights, ...(merge ? { merge } : {}) })(images);
      await expectClose(merged([3, 1]), [(3 * 15.5 + 6.5) / 4]);
      await expectClose(merged([3, 1], 'sum'), [3 * 15.5 + 6.5]);
      expect(asked.length).toBe(4);
      await expectClose(merged([0, 2]), [6.5]);
      await expectClose(merged([0, 2], 'max'), [6.5]);
      expect(asked.length).toBe(6);
    });

    it('moves answers for pixels back', async () => {
      const images = pictures([2, 4, 6, 1]);
      const segment: Classifier = (x) => mul(x, 2);
      for (const each of [hflip(), vflip(), flips(), rotate90(), d4(), views(d4(), flips())]) {
        await expectClose(testTimeAugmentation(segment, each, { undo: true })(images), mul(images, 2));
      }
    });

    it('moves answers back that are smaller than the pictures', async () => {
      const images = pictures([1, 8, 8, 1]);
      const halved: Classifier = (x) => mean(stack([slice2(x, 0), slice2(x, 1)], 0), 0);
      const found = testTimeAugmentation(halved, views(d4(), multiscale([2])), { undo: true, merge: 'max' })(images);
      expect(found.shape).toEqual([1, 4, 4, 1]);
    });

    it('is the test of airbench94: half of the untouched, a quarter for each pixel of shift', async () => {
      const images = pictures([2, 4, 5, 3]);
      const at = (x: Tensor) => mul(add(classifier(x), classifier(reverse(x, 2))), 0.5);
      const reflected = (x: Tensor, axis: 1 | 2) => {
        const row = (from: number) =>
          slice(x, axis === 1 ? [0, from, 0, 0] : [0, 0, from, 0], axis === 1 ? [-1, 1, -1, -1] : [-1, -1, 1, -1]);
        const length = x.shape[axis]!;
        const rows = [1, ...Array.from({ length }, (_, i) => i), length - 2].map(row);
        return rows.reduce((a, b) => concatAlong(a, b, axis));
      };
      const padded = reflected(reflected(images, 1), 2);
      const window = (from: number) => slice(padded, [0, from, from, 0], [2, 4, 5, 3]);
      const expected = add(mul(at(images), 0.5), mul(add(at(window(0)), at(window(2))), 0.25));
      await expectClose(testTimeAugmentation(classifier, mirrorTranslate())(images), expected, {
        absolute: 1e-5,
        relative: 1e-5,
      });
    });

    it('gives a tensor of its own where the classifier gives its input back', async () => {
      const images = pictures([1, 2, 2, 1]);
      const same = testTimeAugmentation((x) => x, [hflip()[0]!], { merge: 'max' })(images);
      expect(same).not.toBe(images);
      await expectClose(same, images);
    });

    it('refuses answers that do not fit each other, naming the views', () => {
      const flat: Classifier = (x) => clone(x);
      expect(() => testTimeAugmentation(flat, multiscale([0.5]))(pictures([1, 4, 4, 1]))).toThrow(
        'testTimeAugmentation: the answer for Scale(0.5) has shape [1, 2, 2, 1], that for Identity [1, 4, 4, 1]; merge views of one size, or answers that were moved back (undo: true)',
      );
      expect(() => testTimeAugmentation(classifier, hflip(), { undo: true })(pictures([1, 4, 4, 1]))).toThrow(
        'testTimeAugmentation (answers for each pixel): expected images [batch, height, width, channels], found [1, 3]',
      );
      expect(() => testTimeAugmentation(classifier, hflip())(pictures([4, 4, 1]))).toThrow('expandDims');
    });

    it('refuses pictures that are too small', () => {
      const small = pictures([1, 2, 3, 1]);
      expect(() => testTimeAugmentation(classifier, fiveCrop(3))(small)).toThrow(
        'fiveCrop: size 3 is larger than the image (2×3); crop to 2×3, or resize first',
      );
      expect(() => testTimeAugmentation(classifier, multiscale([0.1]))(small)).toThrow('leaves no pixel of images 2×3');
      expect(() => testTimeAugmentation(classifier, mirrorTranslate(2))(small)).toThrow('pad2d');
    });

    it('answers for no picture with no row', () => {
      expect(testTimeAugmentation(classifier, hflip())(pictures([0, 4, 4, 1])).shape).toEqual([0, 3]);
    });

    it('makes NaN of one picture that of its own answer alone', async () => {
      const images = tensor([Number.NaN, 1, 2, 3], [2, 1, 2, 1]);
      const answers = await testTimeAugmentation(classifier, hflip())(images).data();
      expect(Array.from(answers, Number.isNaN)).toEqual([true, true, true, false, false, false]);
    });
  });
});

/** Every second row and column, from `start`. */
function slice2(x: Tensor, start: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const rows = Array.from({ length: height / 2 }, (_, i) =>
    slice(x, [0, 2 * i + start, 0, 0], [batch, 1, width, channels]),
  );
  const half = rows.reduce((a, b) => concatAlong(a, b, 1));
  const columns = Array.from({ length: width / 2 }, (_, i) =>
    slice(half, [0, 0, 2 * i + start, 0], [batch, height / 2, 1, channels]),
  );
  return columns.reduce((a, b) => concatAlong(a, b, 2));
}

function concatAlong(a: Tensor, b: Tensor, axis: 1 | 2): Tensor {
  return concat([a, b], axis);
}

describe('views', () => {
  it('are all combinations, the last changing fastest', () => {
    expect(views(hflip(), multiscale([2]), addValues([0.1])).map(({ name }) => name)).toEqual([
      'Identity',
      'Add(0.1)',
      'Scale(2)',
      'Scale(2), Add(0.1)',
      'HorizontalFlip',
      'HorizontalFlip, Add(0.1)',
      'HorizontalFlip, Scale(2)',
      'HorizontalFlip, Scale(2), Add(0.1)',
    ]);
    expect([d4(), flips(), tenCrop(2), mirrorTranslate(), views()].map(({ length }) => length)).toEqual([
      8, 4, 10, 6, 1,
    ]);
  });

  it('multiply their weights', () => {
    expect(mirrorTranslate().map(({ weight }) => weight)).toEqual([0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
  });

  it('foretell the shapes that they show', () => {
    const images = pictures([1, 4, 6, 2]);
    for (const each of Object.values(all).flat()) {
      expect(each.outputShape?.(images.shape) ?? images.shape, each.name).toEqual(each.apply(images).shape);
    }
  });

  it('begin with pictures as they are', () => {
    expect(multiscale([2, 1]).map(({ name }) => name)).toEqual(['Scale(2)', 'Identity']);
    expect(rotate90([90]).map(({ name }) => name)).toEqual(['Identity', 'Rotate90(90)']);
    expect(multisize([3]).map(({ name }) => name)).toEqual(['Resize(3)']);
  });

  it('refuse what is out of range', () => {
    expect(() => multiscale([0])).toThrow('multiscale: scales must be');
    expect(() => multisize([1.5])).toThrow('multisize: size must be a whole number at least 1, found 1.5');
    expect(() => rotate90([45 as never])).toThrow('rotate90: angles must be 0, 90, 180 or 270, found 45');
    expect(() => addValues([Number.NaN])).toThrow('addValues: values must be a finite number, found NaN');
    expect(() => multiplyBy([Number.POSITIVE_INFINITY])).toThrow('multiplyBy: factors must be a finite number');
    expect(() => fiveCrop(0)).toThrow('fiveCrop: size must be a whole number at least 1, found 0');
    expect(() => mirrorTranslate(0)).toThrow('mirrorTranslate: pixels must be a whole number at least 1, found 0');
  });
});

describe('options', () => {
  it('are refused by name', () => {
    const make =
      (options: object, of: Views = hflip()) =>
      () =>
        testTimeAugmentation(classifier, of, options);
    expect(make({ merge: 'median' })).toThrow(
      "testTimeAugmentation: unknown merge 'median'; did you mean 'mean'? choose from mean, gmean, max, min, sum, tsharpen",
    );
    expect(make({ weights: [1] })).toThrow('testTimeAugmentation: 1 weights for 2 views; give one for each');
    expect(make({ weights: [1, -1] })).toThrow('testTimeAugmentation: weights must be at least 0, found -1');
    expect(make({ weights: [0, 0] })).toThrow('testTimeAugmentation: weights must not all be 0');
    expect(make({}, [])).toThrow('testTimeAugmentation: expected at least one view, found none');
    expect(make({ undo: true }, tenCrop(2))).toThrow(
      'testTimeAugmentation: answers for FiveCrops(upper left) cannot be moved back; leave it out',
    );
    expect(make({ undo: true }, views(multiscale([2]), fiveCrop(1)))).toThrow('cannot be moved back');
  });
});
