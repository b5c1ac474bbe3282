import { type Augmentation, Rng, Tensor, tensor, useBackend } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DescribedAugmentation } from '../augmentation.ts';
import { randomBrightness } from '../color/random-brightness.ts';
import { randomAffine } from '../geometric/random-affine.ts';
import { randomElasticTransform } from '../geometric/random-elastic-transform.ts';
import { randomFisheye } from '../geometric/random-fisheye.ts';
import { randomHorizontalFlip } from '../geometric/random-horizontal-flip.ts';
import { randomThinPlateSpline } from '../geometric/random-thin-plate-spline.ts';
import { sequence } from '../sequences/sequence.ts';
import { transformMatrix } from './transform-matrix.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const shape = [1, 4, 6, 3];
const matrixOf = (augmentation: Augmentation, options = {}) =>
  transformMatrix(augmentation, augmentation.sample([new Rng(1)], shape), shape, options);

describe('transformMatrix', () => {
  it('multiplies those of a sequence', async () => {
    const move = randomAffine(0, { p: 1 });
    const steps = sequence(randomHorizontalFlip({ p: 1 }), randomBrightness(), move);
    const params = [...steps.sample([new Rng(1)], shape)];
    params[2] = { ...(params[2] as object), translations: Float32Array.of(10, 20) };
    await expectClose(
      Array.from(transformMatrix(steps, params, shape) as Float64Array),
      [-1, 0, 15, 0, 1, 20, 0, 0, 1],
    );
  });

  it('is the identity where nothing moves', async () => {
    const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    await expectClose(Array.from(matrixOf(randomBrightness()) as Float64Array), identity);
    await expectClose(Array.from(matrixOf(randomHorizontalFlip({ p: 0 })) as Float64Array), identity);
  });

  it('is a tensor where a parameter is one', () => {
    const turn = randomAffine(30, { p: 1 });
    const params = { ...turn.sample([new Rng(1)], shape), angle: tensor([10]) };
    const matrix = transformMatrix(turn, params, shape);
    expect(matrix).toBeInstanceOf(Tensor);
    expect((matrix as Tensor).shape).toEqual([1, 3, 3]);
  });

  it('refuses what no matrix says, or leaves it out', async () => {
    const wave = { ...randomBrightness(), name: 'Wave', nonRigid: true } as DescribedAugmentation;
    expect(() => matrixOf(wave)).toThrow("no matrix says how Wave moves pixels; pass { nonRigid: 'skip' }");
    const skipped = matrixOf(sequence(wave, randomHorizontalFlip({ p: 1 })), { nonRigid: 'skip' });
    await expectClose(Array.from(skipped as Float64Array), [-1, 0, 5, 0, 1, 0, 0, 0, 1]);
  });
});

it.each([
  ['RandomElasticTransform', randomElasticTransform()],
  ['RandomFisheye', randomFisheye()],
  ['RandomThinPlateSpline', randomThinPlateSpline()],
])('%s has no matrix', (name, augmentation) => {
  expect(() => matrixOf(augmentation)).toThrow(`no matrix says how ${name} moves pixels`);
});
