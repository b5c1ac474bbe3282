import { type Classifier, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/queries.json';
import { l1 } from '../norms/l1.ts';
import { l2 } from '../norms/l2.ts';
import { convClassifier } from '../testing/task.ts';
import { spatial } from './spatial.ts';
import { squareBump } from './square-bump.ts';
import { shareAt } from './square-moves.ts';

// Numbers of foolbox, torchattacks and auto-attack, made by tools/reference/attacks_queries.py.
const unpack = ({ shape, data }: { shape: number[]; data: number[] }) => tensor(data, shape, 'float32');

onEachBackend(() => {
  it.each(fixture.spatial)('spatial finds what foolbox finds: $options', async ({ options, labels, ...expected }) => {
    const classifier: Classifier = convClassifier(unpack(fixture.kernel), unpack(fixture.weight));
    const adversarial = await spatial(options)(
      classifier,
      unpack(expected.images),
      tensor(labels, [labels.length], 'int32'),
    );
    await expectClose(adversarial, expected.adversarial, { absolute: 1e-6 });
  });
});

describe('square', () => {
  it.each(fixture.bumps)('has the bump of torchattacks, side $side', ({ side, values }) => {
    squareBump(side, l2).forEach((value, i) => {
      expect(value).toBeCloseTo(values[i], 6);
    });
  });

  it.each(fixture.bumpsInL1)('has the bump of auto-attack in L1, side $side', ({ side, values }) => {
    squareBump(side, l1).forEach((value, i) => {
      expect(value).toBeCloseTo(values[i], 6);
    });
  });

  it.each(fixture.counted)('has the schedule of auto-attack, which counts queries: $query', ({ query, share }) => {
    expect(shareAt(0.8, query)).toBeCloseTo(share, 7);
  });

  it.each(fixture.schedules)('has the schedule of torchattacks for $queries queries', ({ queries, shares }) => {
    shares.forEach((share, query) => {
      expect(shareAt(0.8, Math.floor((query / queries) * 10_000))).toBeCloseTo(share, 7);
    });
  });
});
