import { DataError } from '@cnn/tensor';
import { asha, gridSearch, parseSearchSpace, randomSearch, type Search } from '@cnn/train';
import { prettifyError, z } from 'zod';

export const searchNames = ['random', 'grid', 'asha'] as const;
export type SearchName = (typeof searchNames)[number];

/** What every epoch of `cnn train` measures. */
export const metricNames = ['testAccuracy', 'testLoss', 'loss', 'trainAccuracy', 'seconds'] as const;
export type MetricName = (typeof metricNames)[number];

/** What makes a sweep: `sweep.json`. */
const sweepConfigSchema = z.strictObject({
  model: z.string().optional(),
  /** As parseSearchSpace takes it. */
  space: z.record(z.string(), z.unknown()),
  search: z.enum(searchNames),
  /** Of random and asha. */
  trials: z.int().min(1),
  /** Of grid. */
  points: z.int().min(1),
  /** Of asha. */
  reduction: z.int().min(2),
  minEpochs: z.int().min(1),
  /** Of a trial that is trained to the end. */
  epochs: z.int().min(1),
  metric: z.string(),
  mode: z.enum(['min', 'max']),
  seed: z.int(),
  /** Options of cnn train that all trials share. */
  train: z.record(z.string(), z.union([z.string(), z.boolean()])),
});

export type SweepConfig = z.infer<typeof sweepConfigSchema>;

/**
 * The settings of a sweep, checked: a file is not trusted.
 *
 * @throws DataError that says which settings are wrong.
 */
export function parseSweepConfig(value: unknown, subject: string): SweepConfig {
  const { success, data, error } = sweepConfigSchema.safeParse(value);
  if (success) return data;
  throw new DataError(subject, {
    expected: 'the settings of a sweep of cnn sweep',
    found: prettifyError(error).replaceAll('\n', ' '),
    remedy: 'give the folder of a sweep',
  });
}

/** @throws DataError if the space is wrong; RangeError if a number is. */
export function searchOf(config: SweepConfig, subject: string): Search {
  const space = parseSearchSpace(config.space, subject);
  const { trials, seed, points, epochs, reduction, minEpochs, mode } = config;
  switch (config.search) {
    case 'random':
      return randomSearch(space, { trials, seed, resource: epochs });
    case 'grid':
      return gridSearch(space, { points, resource: epochs });
    case 'asha':
      return asha(space, { trials, seed, reduction, minResource: minEpochs, maxResource: epochs, mode });
  }
}
