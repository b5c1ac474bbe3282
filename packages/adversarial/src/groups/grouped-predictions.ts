/** What a classifier said of some samples, and which group each belongs to, in main memory; the three are equally long. */
export interface GroupedPredictions {
  /** Index of the class that was predicted. */
  readonly predictions: ArrayLike<number>;
  /** Index of the right class. */
  readonly labels: ArrayLike<number>;
  /** Index into the groups. */
  readonly groups: ArrayLike<number>;
}

/** How groups are given: how many there are, or a name for each. */
export type Groups = number | readonly string[];

/**
 * A name for each group; '0', '1' and so on where only their number is known.
 *
 * @throws RangeError if there is none.
 */
export function groupNamesOf(owner: string, groups: Groups): readonly string[] {
  const count = typeof groups === 'number' ? groups : groups.length;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${owner}: expected at least one group, as a whole number or as names, found ${count}`);
  }
  return typeof groups === 'number' ? Array.from({ length: groups }, (_, group) => String(group)) : groups;
}

/** @throws RangeError if the three are not equally long, a class is no whole number from 0, or a group is none of `count`. */
export function checkGrouped(owner: string, { predictions, labels, groups }: GroupedPredictions, count: number): void {
  if (predictions.length !== labels.length || groups.length !== labels.length) {
    throw new RangeError(
      `${owner}: expected as many predictions and groups as labels, found ` +
        `${predictions.length} predictions, ${labels.length} labels and ${groups.length} groups`,
    );
  }
  checkIndices(owner, 'predictions', predictions, Number.POSITIVE_INFINITY);
  checkIndices(owner, 'labels', labels, Number.POSITIVE_INFINITY);
  checkIndices(owner, 'groups', groups, count);
}

/** @throws RangeError, with the place, unless all are whole numbers in [0, limit). */
export function checkIndices(owner: string, option: string, values: ArrayLike<number>, limit: number): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isInteger(values[i]) && values[i] >= 0 && values[i] < limit) continue;
    const range = limit === Number.POSITIVE_INFINITY ? 'of at least 0' : `in [0, ${limit - 1}]`;
    throw new RangeError(`${owner}: expected ${option} to be whole numbers ${range}, found ${values[i]} at ${i}`);
  }
}
