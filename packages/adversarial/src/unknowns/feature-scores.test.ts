import {
  type Batch,
  cast,
  matmul,
  mul,
  normal,
  Rng,
  reshape,
  slice,
  type Tensor,
  tensor,
  useBackend,
} from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeUnknownTask, testUnknownScore } from '../testing/test-unknowns.ts';
import { mahalanobis } from './mahalanobis.ts';
import { nearestNeighbour } from './nearest-neighbour.ts';
import { vim } from './vim.ts';

testUnknownScore('mahalanobis', ({ features, known }) => mahalanobis(features, known()), { of: 'features' });
testUnknownScore('vim', ({ features, head, known }) => vim(features, head, known()), { of: 'features' });
testUnknownScore('nearestNeighbour', ({ features, known }) => nearestNeighbour(features, known(), { k: 5 }), {
  of: 'features',
});

beforeAll(async () => {
  await useBackend('cpu');
});

/** Rows of features as images of one pixel each. */
const rows = (...values: number[][]) => reshape(tensor(values), [values.length, 1, 1, values[0].length]);
const flat = (images: Tensor) => reshape(images, [images.shape[0], images.shape[3]!]);
const batch = (values: number[][], labels = values.map(() => 0)): Batch => ({
  images: rows(...values),
  labels: tensor(labels, [labels.length], 'int32'),
  ids: labels.map((_, i) => i),
});

describe('mahalanobis', () => {
  // Two classes about (0, 0) and (10, 0), each of variance 4 along the first axis and 1 along the second.
  const cross = (x: number) => [
    [x - 2 * Math.SQRT2, 0],
    [x + 2 * Math.SQRT2, 0],
    [x, -Math.SQRT2],
    [x, Math.SQRT2],
  ];
  const labels = [3, 3, 3, 3, 7, 7, 7, 7];

  it('is known by hand', async () => {
    const { score, name } = await mahalanobis(flat, [batch([...cross(0), ...cross(10)], labels)]);
    expect(name).toBe('Mahalanobis(classes=2, dims=2)');
    const scores = await score(rows([0, 0], [2, 0], [0, 3], [9, 1], [10, 0]));
    [0, 1, 9, 0.25 + 1, 0].forEach((expected, i) => {
      expect(scores[i]).toBeCloseTo(expected, 6);
    });
  });

  it('does not change where features are mixed', async () => {
    const { features, known, images } = makeUnknownTask([5, 3, 3, 1]);
    const mixing = normal(new Rng(5), [6, 6]);
    const mixed = (x: Tensor) => matmul(features(x), mixing);
    const before = await (await mahalanobis(features, known())).score(images);
    const after = await (await mahalanobis(mixed, known())).score(images);
    after.forEach((score, i) => {
      expect(Math.abs(score / before[i] - 1)).toBeLessThan(1e-3);
    });
  });

  it.each<[string, () => Batch, string]>([
    ['a label below 0', () => batch([[1, 2]], [-1]), 'expected labels of at least 0, found -1'],
    [
      'labels of another type',
      () => ({ ...batch([[1, 2]]), labels: cast(tensor([0]), 'float32') }),
      'expected labels of type int32, found float32',
    ],
    [
      'too many labels',
      () => ({ ...batch([[1, 2]]), labels: tensor([0, 1], [2], 'int32') }),
      'mahalanobis labels: expected shape [1], found [2]',
    ],
    [
      'classes of one image each',
      () =>
        batch(
          [
            [1, 2],
            [3, 4],
          ],
          [0, 1],
        ),
      'expected features that vary within a class, found none',
    ],
  ])('refuses %s', async (_, make, message) => {
    await expect(mahalanobis(flat, [make()])).rejects.toThrow(message);
  });

  it('refuses batches of different features', async () => {
    await expect(mahalanobis(flat, [batch([[1, 2]]), batch([[1, 2, 3]])])).rejects.toThrow(
      'mahalanobis: expected features [1, 2], found [1, 3]',
    );
  });
});

describe('vim', () => {
  // Known features lie along the first axis, but for a little of the second.
  const known = () => [
    batch([
      [3, 0.1],
      [-3, 0.1],
      [4, -0.1],
      [-4, -0.1],
    ]),
  ];
  const head = () => ({
    weight: tensor([
      [1, 0],
      [-1, 0],
    ]),
  });

  it('is known by hand', async () => {
    const { score, name } = await vim(flat, head(), known());
    expect(name).toBe('ViM(dimensions=1, dims=2)');
    // The largest logit is 3.5 in the mean, the distance 0.1.
    const scores = await score(rows([3, 0], [0, 2]));
    expect(scores[0]).toBeCloseTo(-Math.log(Math.exp(3) + Math.exp(-3)), 5);
    expect(scores[1]).toBeCloseTo(35 * 2 - Math.log(2), 4);
  });

  it('takes the bias for a move of the origin', async () => {
    const moved = () => [
      batch([
        [4, 0.1],
        [-2, 0.1],
        [5, -0.1],
        [-3, -0.1],
      ]),
    ];
    const biased = { ...head(), bias: tensor([-1, 1]) };
    const [before] = await (await vim(flat, head(), known())).score(rows([2, 1]));
    const [after] = await (await vim(flat, biased, moved())).score(rows([3, 1]));
    expect(after).toBeCloseTo(before, 4);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'as many dimensions as there are',
      () => vim(flat, head(), known(), { dimensions: 2 }),
      'vim: dimensions must be a whole number in [0, 1], found 2',
    ],
    [
      'half a dimension',
      () => vim(flat, head(), known(), { dimensions: 0.5 }),
      'vim: dimensions must be a whole number at least 0, found 0.5',
    ],
    [
      'a layer of other features',
      () => vim(flat, { weight: tensor([[1, 0, 0]]) }, known()),
      'vim weight: expected shape [?, 2], found [1, 3]',
    ],
    [
      'a bias of other classes',
      () => vim(flat, { ...head(), bias: tensor([1]) }, known()),
      'vim bias: expected shape [2], found [1]',
    ],
    [
      'NaN in the layer',
      () => vim(flat, { weight: mul(head().weight, Number.NaN) }, known()),
      'vim: expected finite weights and biases of at least one class, found NaN',
    ],
    [
      'known features that never leave the space',
      () =>
        vim(flat, head(), [
          batch([
            [3, 3],
            [-1, -1],
            [0.3, 0.3],
          ]),
        ]),
      'vim: expected known features that leave a space of 1 dimensions, found none; give more images or fewer dimensions',
    ],
  ])('refuses %s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});

describe('nearestNeighbour', () => {
  it('is known by hand', async () => {
    const known = () => [
      batch([
        [1, 0],
        [0, 5],
        [-2, 0],
        [0, -1],
      ]),
    ];
    const places = [0, Math.SQRT2, Math.SQRT2, 2];
    for (let k = 1; k <= 4; k++) {
      const [score] = await (await nearestNeighbour(flat, known(), { k })).score(rows([30, 0]));
      expect(score).toBeCloseTo(places[k - 1], 12);
    }
  });

  it('finds by k what sorting finds', async () => {
    const { features, known, images } = makeUnknownTask([3, 2, 2, 1]);
    const scores: Float64Array[] = [];
    for (let k = 1; k <= 40; k++) scores.push(await (await nearestNeighbour(features, known(), { k })).score(images));
    for (let k = 1; k < 40; k++) {
      scores[k].forEach((score, i) => {
        expect(score).toBeGreaterThanOrEqual(scores[k - 1][i]);
      });
    }
    const [{ images: all }] = known();
    const [one] = await (await nearestNeighbour(features, known(), { k: 1 })).score(
      slice(all, [7, 0, 0, 0], [1, 2, 2, 1]),
    );
    expect(one).toBeLessThan(1e-6);
  });

  it('does not change with the length of features, and takes zeros', async () => {
    const known = () => [
      batch([
        [1, 1],
        [2, -1],
        [0, 0],
      ]),
    ];
    const { score } = await nearestNeighbour(flat, known(), { k: 2 });
    const [one, two, none] = await score(rows([1, 3], [4, 12], [0, 0]));
    expect(two).toBeCloseTo(one, 12);
    expect(none).toBeCloseTo(1, 14);
  });

  it('prints its options, with k = 50 unless told', async () => {
    const known = () => [batch(Array.from({ length: 60 }, (_, i) => [i, 1]))];
    expect((await nearestNeighbour(flat, known())).name).toBe('NearestNeighbour(k=50, known=60)');
  });

  it.each([
    [0, 'nearestNeighbour: k must be a whole number at least 1, found 0'],
    [3, 'nearestNeighbour: k must be at most the number of known images, 2, found 3'],
  ])('refuses k = %d', async (k, message) => {
    await expect(nearestNeighbour(flat, [batch([[1], [2]])], { k })).rejects.toThrow(message);
  });
});
