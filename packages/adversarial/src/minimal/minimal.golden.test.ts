import { type Classifier, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, it } from 'vitest';
import type { Attack } from '../attacks/attack.ts';
import networks from '../fixtures/maximum-norm.json';
import fixture from '../fixtures/minimal.json';
import { convClassifier, linearClassifier } from '../testing/task.ts';
import { carliniWagner } from './carlini-wagner.ts';
import { ddn } from './ddn.ts';
import { deepFool } from './deep-fool.ts';
import { ead } from './ead.ts';
import { fmn } from './fmn.ts';
import { jsma } from './jsma.ts';

// What foolbox and torchattacks find in float64, made by tools/reference/attacks_minimal.py.
const unpack = ({ shape, data }: { shape: number[]; data: number[] }) => tensor(data, shape, 'float32');
const attacks: Readonly<Record<string, (options: never) => Attack>> = { carliniWagner, ddn, deepFool, ead, fmn, jsma };

onEachBackend(() => {
  describe('the attack finds what its peer finds', () => {
    it.each(fixture.cases)('$name', async ({ attack, classifier: name, options, labels, ...given }) => {
      const classifier: Classifier =
        name === 'linear'
          ? linearClassifier(unpack(networks.linear.weight))
          : convClassifier(unpack(networks.conv.kernel), unpack(networks.conv.weight));
      const run = attacks[attack](options as never);
      const adversarial = await run(classifier, unpack(given.images), tensor(labels, [labels.length], 'int32'));
      await expectClose(adversarial, given.adversarial, { relative: 0, absolute: 1e-4 });
    });
  });
});
