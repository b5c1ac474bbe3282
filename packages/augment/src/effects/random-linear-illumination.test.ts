import { zeros } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomLinearIllumination } from './random-linear-illumination.ts';

testAugmentation('randomLinearIllumination', () => randomLinearIllumination({ gain: [0.05, 0.1], p: 1 }), {
  differentiable: { gain: 1e-2, sign: 1e-2 },
});

it('draws from its ranges, and each direction as often', () => {
  expectDraws(randomLinearIllumination({ sign: [-0.25, 0.75] }), {
    p: 0.5,
    gain: { uniform: [0.01, 0.2] },
    sign: { choices: { [-1]: 0.25, 1: 0.75 } },
    direction: { integers: [0, 3] },
  });
});

onEachBackend(() => {
  it('grows down, up, right and left', async () => {
    const params = {
      applied: Uint8Array.of(1, 1, 1, 1),
      gain: new Float32Array(4).fill(0.5),
      sign: new Float32Array(4).fill(1),
      direction: Float32Array.of(0, 1, 2, 3),
    };
    const light = await randomLinearIllumination()
      .apply(zeros([4, 2, 3, 1]), params)
      .data();
    expect([...light]).toEqual([
      ...[0, 0, 0, 0.5, 0.5, 0.5],
      ...[0.5, 0.5, 0.5, 0, 0, 0],
      ...[0, 0.25, 0.5, 0, 0.25, 0.5],
      ...[0.5, 0.25, 0, 0.5, 0.25, 0],
    ]);
  });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomLinearIllumination({ gain: [0.3, 0.1] })).toThrow(
    'RandomLinearIllumination: gain must be [low, high] with low ≤ high, found [0.3, 0.1]',
  );
  expect(() => randomLinearIllumination({ sign: 1.5 })).toThrow(
    'RandomLinearIllumination: sign must be in [-1, 1], found 1.5',
  );
});
