import { Rng, tensor, uniform } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Attack } from '../attacks/attack.ts';
import type { Bounds } from '../attacks/check-input.ts';
import { expectWithin } from '../testing/expect-within.ts';
import { makeTask } from '../testing/task.ts';
import { bim } from './bim.ts';
import { diFgsm } from './di-fgsm.ts';
import { eotPgd } from './eot-pgd.ts';
import { ffgsm } from './ffgsm.ts';
import { fgm } from './fgm.ts';
import { miFgsm } from './mi-fgsm.ts';
import { niFgsm } from './ni-fgsm.ts';
import { noise } from './noise.ts';
import { rFgsm } from './r-fgsm.ts';
import { siNiFgsm } from './si-ni-fgsm.ts';
import { tiFgsm } from './ti-fgsm.ts';
import { tpgd } from './tpgd.ts';
import { vmiFgsm } from './vmi-fgsm.ts';

const members = { bim, diFgsm, eotPgd, ffgsm, fgm, miFgsm, niFgsm, noise, rFgsm, siNiFgsm, tiFgsm, tpgd, vmiFgsm };

onEachBackend(() => {
  describe('the family', () => {
    it('keeps to epsilon and to any bounds, for any settings', async () => {
      const settings = fc.record({
        member: fc.constantFrom(...(Object.values(members) as ((options: object) => Attack)[])),
        bounds: fc.constantFrom<Bounds>([0, 1], [-1, 1], [-2.42, 2.75], [0, 255]),
        share: fc.double({ min: 1e-6, max: 1, noNaN: true }),
        stride: fc.double({ min: 0.01, max: 3, noNaN: true }),
        steps: fc.integer({ min: 1, max: 3 }),
        decay: fc.double({ min: 0, max: 2, noNaN: true }),
        targeted: fc.boolean(),
        seed: fc.nat(1000),
      });
      await fc.assert(
        fc.asyncProperty(settings, async ({ member, bounds, share, stride, seed, ...rest }) => {
          const [low, high] = bounds;
          const epsilon = share * (high - low);
          const { classifier, labels } = makeTask([3, 3, 4, 2]);
          // A third of the pixels lies on each of the bounds.
          const spread = uniform(new Rng(seed), [3, 3, 4, 2], low - (high - low), high + (high - low));
          const images = tensor(
            Array.from(await spread.data(), (x) => Math.min(Math.max(x, Math.fround(low)), Math.fround(high))),
            [3, 3, 4, 2],
          );
          const attack = member({ epsilon, stepSize: epsilon * stride, bounds, ...rest });
          const adversarial = await attack(classifier, images, labels, { rng: new Rng(seed) });
          await expectWithin(adversarial, images, attack.limit, bounds);
        }),
        { numRuns: 60 },
      );
    });
  });
});
