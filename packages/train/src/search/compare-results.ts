import type { SearchMode } from './search.ts';

/** Sorts the best value first and failed trials last; where two are the same, by the trial's number, so that the order of reports does not matter. */
export function compareResults(mode: SearchMode) {
  const sign = mode === 'min' ? 1 : -1;
  return (a: Result, b: Result): number => {
    const failed = Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
    // Two infinities have no difference.
    const order = a.value === b.value || Number.isNaN(a.value) ? 0 : sign * (a.value < b.value ? -1 : 1);
    return failed || order || a.trial - b.trial;
  };
}

interface Result {
  readonly trial: number;
  readonly value: number;
}
