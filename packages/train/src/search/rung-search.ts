import { checkInteger } from '@cnn/tensor';
import { compareResults } from './compare-results.ts';
import type { Job, Search, SearchMode, TrialReport } from './search.ts';

export interface RungSearchOptions<Config> {
  readonly name: string;
  readonly trials: number;
  /** Rising. */
  readonly rungs: readonly number[];
  /** One of so many goes from a rung to the next. */
  readonly reduction: number;
  readonly mode: SearchMode;
  readonly config: (trial: number) => Config;
}

/** What is known of one trial. */
interface Trial {
  readonly trial: number;
  /** The highest rung that it was sent to. */
  readonly rung: number;
  /** What was measured, by rung. */
  readonly values: ReadonlyMap<number, number>;
}

/**
 * Trials that climb rungs: a free worker takes the best trial that may go up, from the highest rung where there is one, or else a new trial.
 *
 * A search without promotions is one with a single rung.
 */
export function rungSearch<Config>(options: RungSearchOptions<Config>): Search<Config> {
  const { name, trials, rungs, reduction, mode } = options;
  const config = (trial: number) => {
    checkInteger(name, 'trial', trial, 0, trials - 1);
    return options.config(trial);
  };
  const job = (trial: number, rung: number): Job<Config> => ({
    trial,
    config: config(trial),
    from: rungs[rung - 1] ?? 0,
    to: rungs[rung],
  });
  return {
    name,
    trials,
    rungs,
    config,
    next(reports) {
      const known = trialsOf(reports, options);
      for (let rung = rungs.length - 2; rung >= 0; rung--) {
        const trial = promotable([...known.values()], { rung, reduction, mode });
        if (trial !== undefined) return job(trial, rung + 1);
      }
      for (let trial = 0; trial < trials; trial++) if (!known.has(trial)) return job(trial, 0);
      return [...known.values()].some(({ rung, values }) => !values.has(rung)) ? 'wait' : 'done';
    },
  };
}

/** The best trial that may leave a rung: among the first `1 / reduction` of those that are over there, not sent up yet, not failed. */
function promotable(
  known: readonly Trial[],
  { rung, reduction, mode }: { readonly rung: number; readonly reduction: number; readonly mode: SearchMode },
): number | undefined {
  const results = known.flatMap((trial) => {
    const value = trial.values.get(rung);
    return value === undefined ? [] : [{ ...trial, value }];
  });
  const top = results.sort(compareResults(mode)).slice(0, Math.floor(results.length / reduction));
  return top.find((result) => result.rung === rung && !Number.isNaN(result.value))?.trial;
}

function trialsOf(
  reports: readonly TrialReport[],
  { name, trials, rungs }: Pick<RungSearchOptions<unknown>, 'name' | 'trials' | 'rungs'>,
): Map<number, Trial> {
  const known = new Map<number, Trial>();
  for (const { trial, resource, value } of reports) {
    checkInteger(name, 'trial of a report', trial, 0, trials - 1);
    const rung = rungs.indexOf(resource);
    if (rung < 0) {
      throw new RangeError(
        `${name}: resource of a report must be one of ${rungs.join(', ')}, found ${resource} (trial ${trial})`,
      );
    }
    const before = known.get(trial);
    known.set(trial, {
      trial,
      rung: Math.max(rung, before?.rung ?? 0),
      values: value === undefined ? (before?.values ?? new Map()) : new Map([...(before?.values ?? []), [rung, value]]),
    });
  }
  return known;
}
