/** Error rates of a classifier, in per cent or as shares, on pictures as they are and on corrupted ones. */
export interface ErrorRates {
  /** On pictures as they are. */
  readonly clean: number;
  /** For each corruption by its name, one rate for each severity. */
  readonly corrupted: Readonly<Record<string, readonly number[]>>;
}

/** Errors beside those of a baseline, in per cent: 100 is as bad as the baseline. */
export interface CorruptionError {
  /** Mean over the corruptions. */
  readonly mCE: number;
  /** Mean over the corruptions of what they add to the error on clean pictures. */
  readonly relativeMCE: number;
  /** Of each corruption, in the order in which they were given. */
  readonly each: Readonly<Record<string, { readonly CE: number; readonly relativeCE: number }>>;
}

/**
 * The mean corruption error: what a classifier errs on corrupted pictures, as a share of what a baseline errs on them, so that hard
 * corruptions do not count for more than easy ones.
 *
 * A corruption's error is the sum of the rates over its severities, divided by the baseline's sum; the relative one takes the clean rate
 * off each. The relative one tells how much a classifier loses, whether it was good or not. For the number of the paper give its
 * fifteen corruptions, those of the group `extra` not among them and frost from the published files, and AlexNet as the baseline; other
 * choices compare with themselves only. Follows Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions
 * and perturbations (2019).
 *
 * @throws RangeError if there is no corruption, a rate is no finite number of at least 0, the baseline lacks a corruption or has
 * another number of severities for it, errs never on it, or no more than on clean pictures.
 * @example
 * const { mCE, relativeMCE } = corruptionError({ clean: 6, corrupted: { fog: [7, 8, 10, 14, 25] } }, alexNet);
 */
export function corruptionError(rates: ErrorRates, baseline: ErrorRates): CorruptionError {
  const names = Object.keys(rates.corrupted);
  if (names.length === 0) throw new RangeError('corruptionError: expected at least one corruption, found none');
  checkRates('clean', [rates.clean]);
  checkRates('the clean rate of the baseline', [baseline.clean]);
  const each: Record<string, { CE: number; relativeCE: number }> = {};
  for (const name of names) {
    const ours = rates.corrupted[name];
    const theirs = Object.hasOwn(baseline.corrupted, name) ? baseline.corrupted[name] : [];
    if (ours.length === 0 || ours.length !== theirs.length) {
      throw new RangeError(
        `corruptionError: expected as many rates of ${name} for the baseline as for the classifier, and at least one, ` +
          `found ${theirs.length} and ${ours.length}; measure both at the same severities`,
      );
    }
    checkRates(name, ours);
    checkRates(`${name} of the baseline`, theirs);
    const [error, theirError] = [sum(ours), sum(theirs)];
    const [added, theirAdded] = [error - ours.length * rates.clean, theirError - theirs.length * baseline.clean];
    if (theirError === 0 || theirAdded <= 0) {
      throw new RangeError(
        `corruptionError: expected a baseline that errs more on ${name} than on clean pictures, found ${theirError / theirs.length} ` +
          `on average beside ${baseline.clean}; choose a weaker baseline`,
      );
    }
    each[name] = { CE: (100 * error) / theirError, relativeCE: (100 * added) / theirAdded };
  }
  const all = Object.values(each);
  return {
    mCE: sum(all.map(({ CE }) => CE)) / all.length,
    relativeMCE: sum(all.map(({ relativeCE }) => relativeCE)) / all.length,
    each,
  };
}

function checkRates(of: string, rates: readonly number[]): void {
  const bad = rates.find((rate) => !Number.isFinite(rate) || rate < 0);
  if (bad === undefined) return;
  throw new RangeError(
    `corruptionError: expected error rates of at least 0, found ${bad} for ${of}; give shares or per cent, the same for all`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
