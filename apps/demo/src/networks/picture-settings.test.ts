import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { pictureSettings } from './picture-settings.ts';

const settings = {
  model: 'cifar-cnn',
  dataset: 'cifar10',
  classes: ['cat', 'ship'],
  imageShape: [32, 32, 3],
  mean: [0.5, 0.5, 0.5],
  std: [0.2, 0.2, 0.2],
};

describe('pictureSettings', () => {
  it('takes what cnn train writes, with settings that it does not need', () => {
    expect(pictureSettings({ ...settings, epochs: 20 }, 'a.safetensors')).toMatchObject(settings);
  });

  it.each([
    ['model', 7, 'the name of a network, found 7'],
    ['dataset', null, 'the name of a data set, found null'],
    ['classes', [], 'a list of names, found []'],
    ['classes', ['cat', 2], 'a list of names, found ["cat",2]'],
    ['imageShape', [32, 32], 'height and width up to 2048, and 1 or 3 channels, found [32,32]'],
    ['imageShape', [32, 0, 3], 'height and width up to 2048, and 1 or 3 channels, found [32,0,3]'],
    ['imageShape', [32, 32, 2], 'height and width up to 2048, and 1 or 3 channels, found [32,32,2]'],
    ['imageShape', [32, 1e9, 3], 'height and width up to 2048, and 1 or 3 channels, found [32,1000000000,3]'],
    ['mean', undefined, 'a list of numbers, found none'],
    ['mean', ['0.5'], 'a list of numbers, found ["0.5"]'],
    ['std', [0.2, 0, 0.2], 'a list of numbers above 0, found [0.2,0,0.2]'],
  ])('names %s where it is %j', (name, value, sentence) => {
    const read = () => pictureSettings({ ...settings, [name]: value }, 'a.safetensors');
    expect(read).toThrow(DataError);
    expect(read).toThrow(`a.safetensors: expected the setting '${name}', ${sentence}; give a checkpoint`);
  });
});
