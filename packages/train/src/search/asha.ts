import { checkInteger, Rng } from '@cnn/tensor';
import { checkChoice } from '../metrics/check-choice.ts';
import type { SearchConfig, SearchSpace } from './dimensions.ts';
import { rungSearch } from './rung-search.ts';
import { sampleConfig } from './sample-config.ts';
import type { Search, SearchMode } from './search.ts';

export interface AshaOptions {
  /** Configurations to try, at least 1. */
  readonly trials: number;
  /** Decides them, with the trial's number. @default 0 */
  readonly seed?: number;
  /** One of so many trials goes on from a rung; the next has so many times the resource. A whole number of at least 2; the paper's η. @default 3 */
  readonly reduction?: number;
  /** What every trial is trained to, at least 1; the paper's r. @default 1 */
  readonly minResource?: number;
  /** What the best are trained to, at least `minResource`; the paper's R. */
  readonly maxResource: number;
  /** Whether small or large values are better. @default 'min' */
  readonly mode?: SearchMode;
}

/**
 * Starts many trials, and lets only the best of them go on: asynchronous successive halving.
 *
 * Rungs lie at `minResource`, `reduction` times that, and so on, as many as fit; the last is at `maxResource`. A trial goes up as soon as it is among
 * the best `1 / reduction` of those that are over on its rung; no one waits for a rung to be full. A trial whose value is NaN has failed: it counts on
 * its rung, and never goes up. Use it where the first epochs tell something of the last. Li et al., A System for Massively Parallel Hyperparameter Tuning
 * (2020), algorithm 2.
 *
 * @throws RangeError if an option is out of its range, or the mode is unknown.
 * @example
 * const search = asha({ learningRate: logUniform(1e-4, 1) }, { trials: 20, maxResource: 9, seed: 1 });
 * search.rungs; // [1, 3, 9]
 * const reports = [0.5, 0.2, 0.9].map((value, trial) => ({ trial, resource: 1, value }));
 * const { trial, from, to } = search.next(reports);
 * [trial, from, to]; // [1, 1, 3]
 */
export function asha<const Space extends SearchSpace>(
  space: Space,
  { trials, seed = 0, reduction = 3, minResource = 1, maxResource, mode = 'min' }: AshaOptions,
): Search<SearchConfig<Space>> {
  checkInteger('asha', 'trials', trials, 1);
  checkInteger('asha', 'reduction', reduction, 2);
  checkInteger('asha', 'minResource', minResource, 1);
  checkInteger('asha', 'maxResource', maxResource, minResource);
  checkChoice('asha', 'mode', mode, ['min', 'max']);
  const rungs: number[] = [];
  for (let resource = minResource; resource * reduction <= maxResource; resource *= reduction) rungs.push(resource);
  const rng = new Rng(seed);
  return rungSearch({
    name: 'asha',
    trials,
    rungs: [...rungs, maxResource],
    reduction,
    mode,
    config: (trial) => sampleConfig(space, rng.fold('trial', trial)),
  });
}
