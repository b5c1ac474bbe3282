import { checkChoice } from '../metrics/check-choice.ts';
import { compareResults } from './compare-results.ts';
import type { SearchMode, TrialReport } from './search.ts';

/** Where a trial stands. */
export interface RankedTrial {
  readonly trial: number;
  /** What it was trained to. */
  readonly resource: number;
  /** What was measured there; NaN if it failed. */
  readonly value: number;
}

export interface RankTrialsOptions {
  /** Whether small or large values are better. @default 'min' */
  readonly mode?: SearchMode;
}

/**
 * The trials that have a result, the best first, failed ones last: each by what was measured where it stands now, which is what its checkpoint holds.
 *
 * @throws RangeError if the mode is unknown.
 * @example
 * const reports = [{ trial: 0, resource: 1, value: 0.5 }, { trial: 1, resource: 1, value: 0.4 }, { trial: 1, resource: 3, value: 0.2 }];
 * rankTrials(reports); // [{ trial: 1, resource: 3, value: 0.2 }, { trial: 0, resource: 1, value: 0.5 }]
 */
export function rankTrials(
  reports: readonly TrialReport[],
  { mode = 'min' }: RankTrialsOptions = {},
): readonly RankedTrial[] {
  checkChoice('rankTrials', 'mode', mode, ['min', 'max']);
  const last = new Map<number, RankedTrial>();
  for (const { trial, resource, value } of reports) {
    if (value === undefined || resource < (last.get(trial)?.resource ?? 0)) continue;
    last.set(trial, { trial, resource, value });
  }
  return [...last.values()].sort(compareResults(mode));
}
