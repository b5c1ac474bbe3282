import { checkInteger, Rng } from '@cnn/tensor';
import type { SearchConfig, SearchSpace } from './dimensions.ts';
import { rungSearch } from './rung-search.ts';
import { sampleConfig } from './sample-config.ts';
import type { Search } from './search.ts';

export interface RandomSearchOptions {
  /** Configurations to try, at least 1. */
  readonly trials: number;
  /** Decides them, with the trial's number. @default 0 */
  readonly seed?: number;
  /** What each is trained to, such as epochs; at least 1. @default 1 */
  readonly resource?: number;
}

/**
 * Tries random points of a space, which finds good ones sooner than a grid where few of the hyperparameters matter.
 *
 * Bergstra and Bengio, Random Search for Hyper-Parameter Optimization (2012).
 *
 * @throws RangeError if an option is out of its range.
 * @example
 * const search = randomSearch({ learningRate: logUniform(1e-4, 1e-1) }, { trials: 2, seed: 7, resource: 5 });
 * const { trial, from, to } = search.next([]);
 * [trial, from, to]; // [0, 0, 5]
 */
export function randomSearch<const Space extends SearchSpace>(
  space: Space,
  { trials, seed = 0, resource = 1 }: RandomSearchOptions,
): Search<SearchConfig<Space>> {
  checkInteger('randomSearch', 'trials', trials, 1);
  checkInteger('randomSearch', 'resource', resource, 1);
  const rng = new Rng(seed);
  return rungSearch({
    name: 'randomSearch',
    trials,
    rungs: [resource],
    reduction: 1,
    mode: 'min',
    config: (trial) => sampleConfig(space, rng.fold('trial', trial)),
  });
}
