import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataSource } from '../../../cli/src/data/data-source.ts';
import { parseRunConfig } from '../../../cli/src/run/config.ts';
import { newConfig } from '../../../cli/src/run/new-config.ts';
import { declareTrainFlags, type TrainFlags } from '../../../cli/src/run/train-flags.ts';
import { courseRecipe, type DatasetName, fastRecipe, type Recipe } from './recipe.ts';
import { runCommand } from './run-command.ts';
import { newRunConfig } from './run-config.ts';

// The program's own: this package has none.
const { Command } = createRequire(join(import.meta.dirname, '../../../cli/package.json'))('commander');

const dataset = (name: string) => ({
  name,
  length: 2,
  classes: ['cat', 'ship'],
  shape: [28, 28, 1] as const,
  get: () => ({ pixels: new Uint8Array(784), shape: [28, 28, 1] as const, label: 0 }),
});

/** The config that `cnn train` makes of a command line. */
async function configOf(command: string) {
  const [cnn, train, ...words] = command.split(' ');
  expect([cnn, train]).toEqual(['cnn', 'train']);
  const program = declareTrainFlags(new Command()).exitOverride();
  program.parse(words, { from: 'user' });
  const flags = program.opts() as TrainFlags;
  const given = (flag: string) => program.getOptionValueSource(flag) === 'cli';
  const source = dataSource(flags.dataset);
  const config = await newConfig(program.args[0], flags, {
    source,
    trainSet: dataset(flags.dataset),
    preset: undefined,
    given,
  });
  return parseRunConfig(config, 'the command');
}

const course = courseRecipe('fashion-mnist-sample');

it.each<[string, Recipe, DatasetName, number?]>([
  ['the course', course, 'fashion-mnist-sample'],
  ['the fast one', fastRecipe('fashion-mnist-sample'), 'fashion-mnist-sample'],
  ['SGD in steps', { ...course, optimizer: 'SGD', schedule: 'StepLR', seed: 5, limit: 100 }, 'fashion-mnist-sample'],
  ['one cycle', { ...course, schedule: 'OneCycleLR', crop: false, flip: false }, 'cifar10'],
  ['a folder without tests', { ...courseRecipe('image-folder'), trainAccuracy: false }, 'image-folder', 0.2],
])('makes the same run as the page: %s', async (_, recipe, name, validation) => {
  const command = runCommand(recipe, { dataset: name, validation });
  const { mean, std } = dataSource(name);
  const own = newRunConfig(recipe, { dataset: name, classes: ['cat', 'ship'], mean, std, validation }, [28, 28, 1]);
  const { dataDir, ...made } = await configOf(command);
  expect(parseRunConfig(own, 'the page')).toEqual(JSON.parse(JSON.stringify(made)));
});
