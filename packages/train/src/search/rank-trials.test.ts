import { expect, it } from 'vitest';
import { rankTrials } from './rank-trials.ts';
import type { SearchMode } from './search.ts';

const reports = [
  { trial: 0, resource: 1, value: 0.5 },
  { trial: 1, resource: 3, value: 0.7 },
  { trial: 1, resource: 1, value: 0.1 },
  { trial: 2, resource: 1, value: Number.NaN },
  { trial: 3, resource: 1, value: Number.POSITIVE_INFINITY },
  { trial: 4, resource: 1 },
  { trial: 5, resource: 1, value: 0.5 },
];

it('ranks trials by where they stand, failed ones last', () => {
  const order = (mode?: SearchMode) => rankTrials(reports, { mode }).map(({ trial }) => trial);
  expect(order()).toEqual([0, 5, 1, 3, 2]);
  expect(order('max')).toEqual([3, 1, 0, 5, 2]);
  expect(rankTrials(reports)[2]).toEqual({ trial: 1, resource: 3, value: 0.7 });
  expect(rankTrials([])).toEqual([]);
});

it('refuses an unknown mode', () => {
  expect(() => rankTrials(reports, { mode: 'mim' as SearchMode })).toThrow(
    "rankTrials: unknown mode 'mim'; did you mean 'min'?",
  );
});
