import { fromRecipe, type Recipe } from '@cnn/augment';
import { DataError } from '@cnn/tensor';
import { adam, adamW, crossEntropy, l1, l2, rmsprop, sgd, type TrainerOptions } from '@cnn/train';
import { prettifyError, z } from 'zod';
import { augmentNames } from '../data/data-source.ts';

/** What makes a run: `config.json`, and the `config` of its checkpoints. */
export const runConfigSchema = z.strictObject({
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
  batchSize: z.int().min(1),
  optimizer: z.enum(['adam', 'adamw', 'sgd', 'rmsprop']),
  learningRate: z.number().min(0),
  momentum: z.number().min(0).max(1),
  weightDecay: z.number().min(0),
  l1: z.number().min(0),
  l2: z.number().min(0),
  labelSmoothing: z.number().min(0).max(1),
  augment: z.array(z.enum(augmentNames)),
  /** Augmentations of the user's own, in the place of those of `augment`. */
  recipe: z.custom<Recipe>().optional(),
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

/** The settings as the Trainer takes them. */
export function trainerOptions(config: RunConfig): TrainerOptions {
  const { learningRate, momentum, weightDecay } = config;
  const optimizer = {
    adam: () => adam({ learningRate, weightDecay }),
    adamw: () => adamW({ learningRate, weightDecay }),
    sgd: () => sgd({ learningRate, momentum, weightDecay }),
    rmsprop: () => rmsprop({ learningRate, momentum, weightDecay }),
  }[config.optimizer]();
  return {
    loss: crossEntropy({ labelSmoothing: config.labelSmoothing }),
    optimizer,
    epochs: config.epochs,
    penalties: [...(config.l1 ? [l1(config.l1)] : []), ...(config.l2 ? [l2(config.l2)] : [])],
    seed: config.seed,
    trainAccuracy: config.trainAccuracy,
  };
}
