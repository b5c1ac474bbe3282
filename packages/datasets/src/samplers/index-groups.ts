/** Indices that have one value, in ascending order. */
export interface IndexGroup {
  readonly value: number;
  readonly members: Uint32Array;
}

/**
 * The indices of each value that occurs, in ascending order of the values.
 *
 * @throws RangeError, with the place, if a value is not a whole number.
 */
export function indexGroups(owner: string, option: string, values: ArrayLike<number>): IndexGroup[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`${owner}: ${option} must be whole numbers, found ${value} at ${i}`);
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const groups = [...counts.keys()].sort((a, b) => a - b).map((value) => new Group(value, counts.get(value)!));
  const byValue = new Map(groups.map((group) => [group.value, group]));
  for (let i = 0; i < values.length; i++) byValue.get(values[i])!.add(i);
  return groups;
}

class Group implements IndexGroup {
  readonly value: number;
  readonly members: Uint32Array;
  #filled = 0;

  constructor(value: number, count: number) {
    this.value = value;
    this.members = new Uint32Array(count);
  }

  add(index: number): void {
    this.members[this.#filled++] = index;
  }
}
