import { describe, expect, it } from 'vitest';
import { listModels, modelInfo } from './registry.ts';

describe('listModels', () => {
  it('takes patterns as torchvision does', () => {
    expect(listModels({ include: 'vgg*', exclude: '*_bn' })).toEqual(['vgg11', 'vgg13', 'vgg16', 'vgg19']);
    expect(listModels({ include: ['resnet?8', 'lenet5'] })).toEqual(['lenet5', 'resnet18']);
    expect(listModels({ exclude: ['*net*', 'vgg*', '*x*'] })).toEqual([
      'cifar-cnn',
      'tiny-vgg',
      'airbench94',
      'airbench-small',
    ]);
    expect(listModels({ include: 'vgg1.' })).toEqual([]);
    expect(listModels().length).toBe(new Set(listModels()).size);
  });
});

describe('modelInfo', () => {
  it('says what a model is', () => {
    expect(modelInfo('resnet50')).toMatchObject({ inputShape: [224, 224, 3], classes: 1000, parameters: 25_557_032 });
    expect(modelInfo('lenet5').inputShape).toEqual([32, 32, 1]);
    for (const name of listModels()) {
      expect(modelInfo(name).summary, name).toMatch(/\w/);
      expect(modelInfo(name).paper, name).toMatch(/^https?:\/\//);
    }
  });

  it('refuses an unknown name, with the nearest known one', () => {
    expect(() => modelInfo('resnet81')).toThrow("unknown model 'resnet81'; did you mean 'resnet18'?");
    expect(() => modelInfo('toString')).toThrow(RangeError);
  });
});
