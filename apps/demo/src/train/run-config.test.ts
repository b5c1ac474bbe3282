import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { courseRecipe } from './recipe.ts';
import { checkedRunConfig, newRunConfig } from './run-config.ts';

const data = {
  dataset: 'fashion-mnist-sample',
  classes: ['cat', 'ship'],
  mean: [0.5, 0.5, 0.5],
  std: [0.2, 0.2, 0.2],
} as const;
const config = { ...newRunConfig(courseRecipe('fashion-mnist-sample'), data, [28, 28, 1]) };

describe('checkedRunConfig', () => {
  it('takes what the page writes', () => {
    expect(checkedRunConfig(config, 'a.safetensors')).toEqual(config);
  });

  it('fills in what older runs have not', () => {
    const { groups, nonFinite, monitor, tensorboard, ...old } = config;
    expect(checkedRunConfig(old, 'a.safetensors')).toEqual(config);
  });

  it.each([
    ['epochs', '3'],
    ['batchSize', 0],
    ['dropLast', 1],
    ['optimizer', { name: 'Adam' }],
    ['schedule', 'StepLR'],
    ['schedule', { name: 'StepLR', options: { stepSize: 1 }, every: 'day' }],
    ['groups', [null]],
    ['groups', [{ parameters: 'biases', optimizer: { name: 'SGD', options: {} } }]],
    ['maxSteps', -1],
    ['maxMinutes', '5'],
    ['trailingAverage', 0.5],
    ['whitening', { pictures: 10 }],
    ['adversarial', { method: 'constructor', epsilon: 0.1, steps: 1 }],
    ['adversarial', { method: 'pgd', epsilon: {}, steps: 1 }],
    ['nonFinite', 'ignore'],
    ['monitor', '__proto__'],
    ['patience', {}],
    ['l2', -1],
    ['accumulate', 0],
    ['augment', ['blur']],
    ['seed', 1.5],
    ['limit', 0],
    ['trainAccuracy', undefined],
    ['mean', []],
  ])('names %s where it is %j', (name, value) => {
    const read = () => checkedRunConfig({ ...config, [name]: value }, 'a.safetensors');
    expect(read).toThrow(DataError);
    expect(read).toThrow(`'${name}'`);
  });

  it('leaves runs that write other files to cnn train', () => {
    expect(() => checkedRunConfig({ ...config, keepBest: 2 }, 'a.safetensors')).toThrow(
      'a.safetensors: expected a run that writes no files but its checkpoint, found --keep-best or --tensorboard; go on with this run by cnn train --resume',
    );
  });
});
