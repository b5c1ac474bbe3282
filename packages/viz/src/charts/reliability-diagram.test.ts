import { describe, expect, it } from 'vitest';
import { calibrations } from '../fixtures/charts.json';
import { expectSvg } from '../testing/expect-svg.ts';
import { calibration } from './calibration.ts';
import { reliabilityDiagram } from './reliability-diagram.ts';

describe('calibration', () => {
  // Made by tools/reference/charts.py.
  it.each(calibrations)("has torchmetrics' errors: $name", async ({ probabilities, labels, errors }) => {
    for (const { bins, expected, largest } of errors) {
      const found = await calibration('test', { probabilities, labels }, bins);
      // torchmetrics adds up in float32.
      expect(found.expectedError).toBeCloseTo(expected, 6);
      expect(found.largestError).toBeCloseTo(largest, 6);
    }
  });

  it('has the accuracy and the confidence of each bin', async () => {
    const found = await calibration('test', { confidences: [0.5, 0.75, 1], correct: [true, false, true] }, 2);
    expect(found.bins).toEqual([
      { from: 0, to: 0.5, samples: 0, confidence: Number.NaN, accuracy: Number.NaN },
      { from: 0.5, to: 1, samples: 3, confidence: 0.75, accuracy: 2 / 3 },
    ]);
    // 0.5 and 0.75 with one right of two; 1 is a bin of its own, and right.
    expect(found.expectedError).toBeCloseTo((0.125 * 2) / 3, 12);
    expect(found.largestError).toBeCloseTo(0.125, 12);
  });
});

describe('reliabilityDiagram', () => {
  it('tells the errors and what lies in each bin', async () => {
    const svg = await reliabilityDiagram({ confidences: [0.9, 0.8, 0.6], correct: [true, true, false] }, { bins: 5 });
    await expectSvg(svg);
    expect(svg).toContain('ECE 0.3000, MCE 0.6000; 3 samples, 66.7 % right, 76.7 % sure');
    expect(svg).toContain('confidence 0.80 to 1.00: 2 samples, mean confidence 0.850, accuracy 1.000');
    expect(svg.match(/confidence 0\.60 to 0\.80: 1 sample,/g)).toHaveLength(3);
  });

  it('takes the probability of a yes', async () => {
    const svg = await reliabilityDiagram({ probabilities: [0.25, 0.25], labels: [0, 1] });
    await expectSvg(svg);
    expect(svg).toContain('ECE 0.2500, MCE 0.2500');
  });

  it('names what does not fit', async () => {
    const of = (confidences: number[], correct: boolean[]) => reliabilityDiagram({ confidences, correct });
    await expect(of([], [])).rejects.toThrow('reliabilityDiagram: expected at least one sample, found none');
    await expect(of([0.5], [])).rejects.toThrow('of each of 1 samples whether it is right, found 0');
    await expect(of([3], [true])).rejects.toThrow('found 3 at 0; give logits to softmax first');
    await expect(of([Number.NaN], [true])).rejects.toThrow('found NaN at 0');
    await expect(reliabilityDiagram({ probabilities: [[0.5, 0.5]], labels: [2] })).rejects.toThrow(
      'labels in [0, 1], found 2',
    );
    await expect(reliabilityDiagram({ probabilities: [[0.5, 0.5]], labels: [] })).rejects.toThrow(
      'each of 1 samples, found 0',
    );
    await expect(reliabilityDiagram({ confidences: [1], correct: [true] }, { bins: 0 })).rejects.toThrow(
      'bins must be a whole number in [1, 1000], found 0',
    );
  });
});
