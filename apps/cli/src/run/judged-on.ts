import type { JudgedOn } from '@cnn/viz';
import type { RunConfig } from './config.ts';

/** The pictures that a run's epochs were judged on; of several runs, all of them. */
export function judgedOn(...configs: readonly Pick<RunConfig, 'validation'>[]): JudgedOn {
  const held = configs.filter(({ validation }) => validation !== undefined).length;
  if (held === 0) return 'test';
  return held === configs.length ? 'validation' : 'test or validation';
}
