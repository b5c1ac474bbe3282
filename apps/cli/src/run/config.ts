import { fromRecipe, type Recipe } from '@cnn/augment';
import { DataError } from '@cnn/tensor';
import { prettifyError, z } from 'zod';
import { augmentNames } from '../data/data-source.ts';
import { testTimeNames } from './test-time.ts';

/** A rule or a schedule, by its name in @cnn/train and what it is made with. */
const named = z.strictObject({
  name: z.string(),
  options: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.array(z.number())])),
});

/** What makes a run: `config.json`, and the `config` of its checkpoints. */
export const runConfigSchema = z.strictObject({
  /** Where the settings come from. */
  preset: z.string().optional(),
  model: z.string(),
  dataset: z.string(),
  dataDir: z.string().optional(),
  classes: z.array(z.string()).min(1),
  /** Height, width and channels of the data's own pictures. */
  imageShape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
  /** What the model sees is (pixel − mean) / std. */
  mean: z.array(z.number()).length(3),
  std: z.array(z.number().positive()).length(3),
  epochs: z.int().min(0),
  /** Steps, and minutes of training, after which the run ends before its last epoch. */
  maxSteps: z.int().min(1).optional(),
  maxMinutes: z.number().min(0).optional(),
  batchSize: z.int().min(1),
  /** Whether the last batch is left out where it is smaller. */
  dropLast: z.boolean(),
  optimizer: named,
  /** Parameters that have a rule of their own; `optimizer` moves the rest. */
  groups: z.array(z.strictObject({ parameters: z.enum(['convolutions', 'normBiases']), optimizer: named })).default([]),
  /** Time counts epochs, or steps where `every` says so. */
  schedule: named.extend({ every: z.enum(['epoch', 'step']) }).optional(),
  /** Steps from one meeting with an average that trails behind to the next. */
  trailingAverage: z.int().min(1).optional(),
  /**
   * The first layer is given kernels that whiten so many training pictures, and its bias stays after so many epochs: where it has a rule of its own, the rate has
   * gone down to nothing by then, in a straight line.
   */
  whitening: z
    .strictObject({ pictures: z.int().min(1), biasEpochs: z.int().min(0), biasOptimizer: named.optional() })
    .optional(),
  l1: z.number().min(0),
  l2: z.number().min(0),
  labelSmoothing: z.number().min(0).max(1),
  clipNorm: z.number().positive().optional(),
  /** Trains on pictures that are made adversarial for each batch, by at most epsilon a pixel, in so many steps where the method takes several. */
  adversarial: z
    .strictObject({
      method: z.enum(['fast', 'pgd', 'trades', 'mart']),
      epsilon: z.number().gt(0).max(1),
      steps: z.int().min(1),
    })
    .optional(),
  accumulate: z.int().min(1),
  nonFinite: z.enum(['throw', 'stop', 'skip']).default('throw'),
  augment: z.array(z.enum(augmentNames)),
  /** Augmentations of the user's own, in the place of those of `augment`. */
  recipe: z.custom<Recipe>().optional(),
  /** How many views of a test picture the last judgement merges. */
  tta: z.enum(testTimeNames).optional(),
  /** What a moving average of the weights keeps at each step; it is judged in their place. */
  ema: z.number().min(0).max(1).optional(),
  /** Share of the training pictures that is held out, for epochs to be judged on in the place of the test set. */
  validation: z.number().gt(0).lt(1).optional(),
  /** What tells the best epochs. */
  monitor: z.enum(['testAccuracy', 'testLoss']).default('testAccuracy'),
  /** Epochs without improvement after which the run ends, with the weights of the best. */
  patience: z.int().min(1).optional(),
  /** How many of the best epochs have a checkpoint besides the last. */
  keepBest: z.int().min(1).optional(),
  tensorboard: z.boolean().default(false),
  seed: z.int(),
  limit: z.int().min(1).optional(),
  trainAccuracy: z.boolean(),
});

export type RunConfig = z.infer<typeof runConfigSchema>;

/**
 * The config of a checkpoint, checked: a file is not trusted.
 *
 * @throws DataError that says which settings are wrong.
 */
export function parseRunConfig(value: unknown, subject: string): RunConfig {
  const { success, data, error } = runConfigSchema.safeParse(value);
  if (success) {
    if (data.recipe !== undefined) fromRecipe(data.recipe, `${subject}, recipe`);
    return data;
  }
  throw new DataError(subject, {
    expected: 'the settings of a run of cnn train',
    found: prettifyError(error).replaceAll('\n', ' '),
    remedy: 'give a checkpoint written by cnn train',
  });
}
