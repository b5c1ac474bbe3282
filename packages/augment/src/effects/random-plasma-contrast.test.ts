import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomPlasmaContrast } from './random-plasma-contrast.ts';

testAugmentation('randomPlasmaContrast', () => randomPlasmaContrast({ p: 1 }), { differentiable: { plasma: 1e-3 } });

it('draws from its range', () => {
  const roughness = { uniform: [0.1, 0.7] } as const;
  expectDraws(randomPlasmaContrast(), { p: 0.5, roughness, plasma: { uniform: [0, 1] } }, [100_000, 1, 1, 1]);
});

onEachBackend(() => {
  it('leaves images alone where clouds are 1/4, and greys those without clouds', async () => {
    const images = tensor([0.2, 0.9], [2, 1, 1, 1]);
    const params = { applied: Uint8Array.of(1, 1), roughness: new Float32Array(2), plasma: Float32Array.of(0.25, 0) };
    await expectClose(randomPlasmaContrast().apply(images, params), tensor([0.2, 0.5], [2, 1, 1, 1]), {
      absolute: 1e-6,
    });
  });
});

it('refuses a roughness out of bounds', () => {
  expect(() => randomPlasmaContrast({ roughness: -0.1 })).toThrow(
    'RandomPlasmaContrast: roughness must be in [0, 1], found -0.1',
  );
});
