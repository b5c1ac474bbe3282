import { modelInfo } from '@cnn/models';
import { optimizerNames, scheduleNames } from '@cnn/train';
import { describe, expect, it } from 'vitest';
import { presets } from '../../../cli/src/run/presets.ts';
import {
  courseRecipe,
  fastRecipe,
  modelsFor,
  optimizers,
  readRecipe,
  recipeQuery,
  scheduleOf,
  schedules,
} from './recipe.ts';

const read = (query: string) => readRecipe(new URLSearchParams(query), 'fashion-mnist-sample');

describe('readRecipe', () => {
  it('takes what an address asks for', () => {
    expect(
      read('model=lenet5&epochs=3&batch=64&optimizer=SGD&rate=0.05&schedule=StepLR&augment=crop,flip&seed=7&limit=512'),
    ).toEqual({
      model: 'lenet5',
      epochs: 3,
      batchSize: 64,
      optimizer: 'SGD',
      learningRate: 0.05,
      schedule: 'StepLR',
      crop: true,
      flip: true,
      seed: 7,
      limit: 512,
      trainAccuracy: true,
    });
  });

  it.each([
    'model=vgg19',
    'model=__proto__',
    'epochs=0',
    'epochs=1.5',
    'epochs=',
    'epochs=1e9',
    'batch=-1',
    'rate=NaN',
    'rate=0',
    'rate=fast',
    'optimizer=sgd',
    'schedule=Cosine',
    'seed=-1',
    'limit=0.5',
  ])('goes by the course where it finds %s', (query) => {
    expect(read(query)).toEqual(courseRecipe('fashion-mnist-sample'));
  });

  it.each(['fashion-mnist-sample', 'cifar10', 'image-folder'] as const)(
    'reads what recipeQuery writes, for %s',
    (dataset) => {
      for (const recipe of [
        courseRecipe(dataset),
        fastRecipe(dataset),
        { ...fastRecipe(dataset), crop: false, flip: false, limit: 9 },
      ]) {
        expect(readRecipe(recipeQuery(recipe), dataset)).toEqual(recipe);
      }
    },
  );
});

it('offers networks, optimizers and schedules that there are', () => {
  for (const model of new Set(Object.values(modelsFor).flat())) expect(() => modelInfo(model)).not.toThrow();
  expect(optimizerNames).toEqual(expect.arrayContaining([...optimizers]));
  expect(scheduleNames).toEqual(expect.arrayContaining(schedules.filter((name) => name !== 'none')));
});

it('has the settings of the course as the preset of cnn train has them', () => {
  const { model, epochs, batchSize, optimizer, learningRate, crop, flip } = courseRecipe('cifar10');
  expect({
    model,
    dataset: 'cifar10',
    epochs,
    batchSize,
    optimizer: { name: optimizer, options: { learningRate } },
    augment: [...(crop ? ['crop'] : []), ...(flip ? ['flip'] : [])],
  }).toEqual(presets.tutorial.settings);
});

it('steps down after each third of the epochs', () => {
  const steps = (epochs: number) =>
    scheduleOf({ ...courseRecipe('cifar10'), schedule: 'StepLR', epochs })?.options.stepSize;
  expect([1, 3, 20].map(steps)).toEqual([1, 1, 7]);
});
