import { memoryStore } from '@cnn/train';
import { describe, expect, it } from 'vitest';
import { type RunConfig, runConfigSchema } from './config.ts';
import { presets } from './presets.ts';
import { trainerOptions } from './trainer-options.ts';

const surroundings = { batches: 25, channels: 3, store: memoryStore() };

/** A run's settings with those of a preset. */
function configOf(preset: string): RunConfig {
  return runConfigSchema.parse({
    classes: ['a', 'b'],
    imageShape: [32, 32, 3],
    mean: [0, 0, 0],
    std: [1, 1, 1],
    epochs: 1,
    batchSize: 1,
    dropLast: false,
    optimizer: { name: 'SGD', options: {} },
    l1: 0,
    l2: 0,
    labelSmoothing: 0,
    accumulate: 1,
    augment: [],
    seed: 0,
    trainAccuracy: true,
    ...presets[preset].settings,
  });
}

describe('trainerOptions', () => {
  it('takes every preset', () => {
    for (const name of Object.keys(presets))
      expect(trainerOptions(configOf(name), surroundings).epochs).toBe(presets[name].settings.epochs);
  });

  it('brings the rates of airbench94_muon from a sum of losses to their mean', () => {
    const { optimizer } = trainerOptions(configOf('airbench94-muon'), surroundings);
    const groups = Array.isArray(optimizer) ? optimizer : [];
    const bias = { learningRate: 106, momentum: 0.85, nesterov: true, weightDecay: 0.004 / 106 };
    expect(groups.map(({ rule }) => rule.name)).toEqual(['Muon', 'SGD', 'SGD', 'SGD']);
    expect(groups[0].rule.options).toMatchObject({ learningRate: 0.24, momentum: 0.6, nesterov: true, weightDecay: 0 });
    expect(groups[1].rule.options).toMatchObject(bias);
    expect(groups[2].rule.options).toMatchObject(bias);
    // What a step subtracts from the output: of a head that divides by 256, 0.67 times the sum; of ours, that divides by 9, as much.
    const { learningRate, weightDecay } = groups[3].rule.options as Record<string, number>;
    expect(learningRate / 9 ** 2).toBeCloseTo((0.67 * 2000) / 256 ** 2, 12);
    expect(learningRate * weightDecay).toBeCloseTo(0.004, 12);
  });

  it('takes the rate of the whitening layer’s bias down to nothing while it moves', () => {
    const { optimizer } = trainerOptions(configOf('airbench94-muon'), surroundings);
    const [, , own] = Array.isArray(optimizer) ? optimizer : [];
    expect(own.parameters('0.bias')).toBe(true);
    expect(own.parameters('2.norm1.bias')).toBe(false);
    const { schedule, every } = own.schedule;
    expect(every).toBe('step');
    expect([0, 25, 50, 75].map((step) => schedule.at(step, own.rule.options).learningRate)).toEqual([
      106,
      (106 * 2) / 3,
      106 / 3,
      0,
    ]);
  });
});
