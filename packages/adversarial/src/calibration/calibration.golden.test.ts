import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/calibration.json';
import { temperatureScaling } from './temperature-scaling.ts';
import { vectorScaling } from './vector-scaling.ts';

// Numbers of torch's L-BFGS in float64, held against SciPy's, made by tools/reference/calibration.py.
type Case = (typeof fixture.cases)[number];

const given = ({ logits, labels }: Case) => ({
  logits: tensor(logits.data, logits.shape as [number, number], 'float32'),
  labels: tensor(labels, [labels.length], 'int32'),
});

/** The mean cross-entropy in float64. */
function crossEntropy({ logits, labels }: Case, scaled: (logit: number, c: number) => number): number {
  const classes = logits.shape[1];
  const losses = labels.map((label, i) => {
    const row = logits.data.slice(i * classes, (i + 1) * classes).map(scaled);
    return Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[label];
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

onEachBackend(() => {
  describe('the scaling is that of PyTorch', () => {
    it.each(fixture.cases)('of one temperature: $name', async (each) => {
      const { logits, labels } = given(each);
      const { temperature, apply } = await temperatureScaling(logits, labels);
      expect(Math.abs(temperature / each.temperature - 1)).toBeLessThan(1e-6);
      const loss = crossEntropy(each, (logit) => logit / temperature);
      expect(Math.abs(loss - each.temperatureLoss)).toBeLessThan(1e-7);
      await expectClose(
        apply(logits),
        each.logits.data.map((logit) => logit / each.temperature),
        { relative: 1e-6 },
      );
    });

    it.each(fixture.cases)('of a weight and a bias for each class: $name', async (each) => {
      const { logits, labels } = given(each);
      const { weight, bias, apply } = await vectorScaling(logits, labels);
      await expectClose([...weight], each.weight, { relative: 1e-6 });
      await expectClose([...bias], each.bias, { absolute: 1e-6 });
      expect(bias.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
      const loss = crossEntropy(each, (logit, c) => logit * weight[c] + bias[c]);
      expect(Math.abs(loss - each.vectorLoss)).toBeLessThan(1e-7);
      const classes = weight.length;
      const expected = each.logits.data.map((logit, i) => logit * each.weight[i % classes] + each.bias[i % classes]);
      await expectClose(apply(logits), expected, { relative: 2e-6 });
    });
  });
});
