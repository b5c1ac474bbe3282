import { Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Attack } from '../attacks/attack.ts';
import { readLogits } from '../attacks/read-logits.ts';
import fixture from '../fixtures/projected-gradient-family.json';
import { convClassifier } from '../testing/task.ts';
import { bim } from './bim.ts';
import { diFgsm } from './di-fgsm.ts';
import { eotPgd } from './eot-pgd.ts';
import { ffgsm } from './ffgsm.ts';
import { fgm } from './fgm.ts';
import { miFgsm } from './mi-fgsm.ts';
import { niFgsm } from './ni-fgsm.ts';
import { pgd } from './pgd.ts';
import { rFgsm } from './r-fgsm.ts';
import { siNiFgsm } from './si-ni-fgsm.ts';
import { tiFgsm } from './ti-fgsm.ts';
import { tpgd } from './tpgd.ts';
import { vmiFgsm } from './vmi-fgsm.ts';

// Results of torchattacks and foolbox in float64, made by tools/reference/attacks_projected_gradient.py.
const attacks = { bim, diFgsm, eotPgd, ffgsm, fgm, miFgsm, niFgsm, pgd, rFgsm, siNiFgsm, tiFgsm, tpgd, vmiFgsm };
const unpack = ({ shape, data }: { shape: number[]; data: number[] }) => tensor(data, shape, 'float32');

onEachBackend(() => {
  describe('the family finds what its peers find', () => {
    it.each(fixture.cases)('$name', async ({ attack, options, ...expected }) => {
      const classifier = convClassifier(unpack(fixture.kernel), unpack(fixture.weight));
      const images = unpack(fixture.images[expected.images as 'usual' | 'grey']);
      const labels = tensor(expected.labels, [expected.labels.length], 'int32');
      const make = attacks[attack as keyof typeof attacks] as (options: object) => Attack;
      const adversarial = await make(options)(classifier, images, labels, { rng: new Rng(3) });
      await expectClose(adversarial, expected.adversarial, { absolute: 1e-6 });
      const { predictions } = await readLogits('golden', classifier, adversarial);
      expect(Array.from(predictions)).toEqual(expected.predictions);
    });
  });
});
