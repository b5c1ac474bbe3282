import type { Module } from '@cnn/layers';
import type { Shape } from '@cnn/tensor';
import { batchThatFits } from '@cnn/train';
import type { Terminal } from '../terminal/terminal.ts';
import type { RunConfig } from './config.ts';

export interface FitBatchOptions {
  readonly network: Module;
  /** Of what the network sees. */
  readonly inputShape: Shape;
  /** Pictures that are learned from. */
  readonly samples: number;
  readonly terminal: Terminal;
}

/** Objectives that give the network two batches at once, clean and attacked. */
const DOUBLE: readonly unknown[] = ['trades', 'mart'];

/**
 * The settings of a run, with a batch that the backend has room for: a larger one is taken in equal parts, whose gradients are added up for one
 * step, and a line says so.
 */
export function fitBatch(
  config: RunConfig,
  { network, inputShape, samples, terminal }: FitBatchOptions,
): Pick<RunConfig, 'batchSize' | 'accumulate'> {
  const { batchSize, accumulate, adversarial } = config;
  const passes = DOUBLE.includes(adversarial?.method) ? 2 : 1;
  const whole = Math.min(batchSize, samples);
  const fits = Math.max(1, Math.floor(batchThatFits(network, inputShape, passes * whole) / passes));
  if (fits >= whole) return { batchSize, accumulate };
  const parts = equalParts(batchSize, Math.ceil(batchSize / fits));
  const size = Math.ceil(batchSize / parts);
  terminal.say(
    `A batch of ${batchSize} needs more memory than this backend has: it is taken in ${parts} parts of ${size}, whose gradients make one step`,
  );
  return { batchSize: size, accumulate: accumulate * parts };
}

/** So many parts at least, and up to twice as many where the batch can then be divided without remainder. */
function equalParts(batchSize: number, least: number): number {
  for (let parts = least; parts <= 2 * least; parts++) if (batchSize % parts === 0) return parts;
  return least;
}
