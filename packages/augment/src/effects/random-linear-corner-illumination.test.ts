import { zeros } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomLinearCornerIllumination } from './random-linear-corner-illumination.ts';

testAugmentation('randomLinearCornerIllumination', () => randomLinearCornerIllumination({ gain: [0.05, 0.1], p: 1 }), {
  differentiable: { gain: 1e-2, sign: 1e-2 },
});

it('draws each corner as often', () => {
  expectDraws(randomLinearCornerIllumination(), { p: 0.5, direction: { integers: [0, 3] } });
});

onEachBackend(() => {
  const params = {
    applied: Uint8Array.of(1, 1, 1, 1),
    gain: new Float32Array(4).fill(1),
    sign: new Float32Array(4).fill(1),
    direction: Float32Array.of(0, 1, 2, 3),
  };

  it('grows to the lower right, lower left, upper right and upper left', async () => {
    const light = await randomLinearCornerIllumination()
      .apply(zeros([4, 2, 3, 1]), params)
      .data();
    expect([...light]).toEqual([
      ...[0, 0.25, 0.5, 0.5, 0.75, 1],
      ...[0.5, 0.25, 0, 1, 0.75, 0.5],
      ...[0.5, 0.75, 1, 0, 0.25, 0.5],
      ...[1, 0.75, 0.5, 0.5, 0.25, 0],
    ]);
  });

  it('uses the whole gain in a single row, and lights no single pixel', async () => {
    const row = await randomLinearCornerIllumination()
      .apply(zeros([4, 1, 2, 1]), params)
      .data();
    expect([...row]).toEqual([0, 1, 1, 0, 0, 1, 1, 0]);
    expect([
      ...(await randomLinearCornerIllumination()
        .apply(zeros([4, 1, 1, 1]), params)
        .data()),
    ]).toEqual([0, 0, 0, 0]);
  });
});

it('names itself in errors', () => {
  expect(() => randomLinearCornerIllumination({ gain: 2 })).toThrow(
    'RandomLinearCornerIllumination: gain must be in [0, 1], found 2',
  );
});
