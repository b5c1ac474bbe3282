import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { PLANCKIAN } from './planckian.ts';
import { randomPlanckianJitter } from './random-planckian-jitter.ts';

const shapes = [
  [8, 6, 5, 3],
  [1, 7, 4, 3],
  [0, 6, 6, 3],
];
testAugmentation('randomPlanckianJitter', () => randomPlanckianJitter({ p: 0.7 }), { shapes });

it('draws places among those that it selects from', () => {
  expectDraws(randomPlanckianJitter(), { p: 0.5, idx: { integers: [0, 24] } });
  expectDraws(randomPlanckianJitter({ mode: 'CIED' }), { p: 0.5, idx: { integers: [0, 22] } });
  expectDraws(randomPlanckianJitter({ selectFrom: [3, 5, -1] }), { p: 0.5, idx: { integers: [0, 2] } });
  expectDraws(randomPlanckianJitter({ selectFrom: 7 }), { p: 0.5, idx: { choices: { 0: 1 } } });
});

it('knows ever bluer lights', () => {
  for (const lights of Object.values(PLANCKIAN)) {
    const blues = lights.map(([red, , blue]) => blue / red);
    expect(blues).toEqual(blues.toSorted((a, b) => a - b));
  }
});

it('refuses lights that it does not know, and images without three channels', () => {
  expect(() => randomPlanckianJitter({ mode: 'CIEE' as never })).toThrow(
    "RandomPlanckianJitter: unknown mode 'CIEE'; did you mean 'CIED'? choose from blackbody, CIED",
  );
  expect(() => randomPlanckianJitter({ mode: 'CIED', selectFrom: [0, 23] })).toThrow(
    'RandomPlanckianJitter: selectFrom must be a whole number in [-23, 22], found 23',
  );
  expect(() => randomPlanckianJitter({ selectFrom: [] })).toThrow(
    'RandomPlanckianJitter: selectFrom has no temperature',
  );
  const params = { applied: Uint8Array.of(1), idx: Float32Array.of(0) };
  expect(() => randomPlanckianJitter().apply(uniform(new Rng(1), [1, 2, 2, 1]), params)).toThrow(
    'RandomPlanckianJitter: expected images with 3 channels, found 1',
  );
});

onEachBackend(() => {
  it('keeps green, and counts negative places from the end', async () => {
    const images = tensor([0.4, 0.4, 0.4], [1, 1, 1, 3]);
    const params = { applied: Uint8Array.of(1), idx: Float32Array.of(0) };
    const [red, green, blue] = PLANCKIAN.blackbody[24]!;
    const found = randomPlanckianJitter({ selectFrom: -1 }).apply(images, params);
    await expectClose(found, [(0.4 * red) / green, 0.4, (0.4 * blue) / green]);
  });
});
