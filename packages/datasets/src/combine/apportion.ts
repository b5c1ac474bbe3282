import type { Rng } from '@cnn/tensor';

/**
 * Shares groups of things out to parts: whole numbers with the given row sums (group sizes) and column sums (part lengths), each the
 * exact share size × length / total rounded up or down.
 *
 * Which ones are rounded up is drawn so that each expects exactly its share, by dependent rounding (Gandhi et al., 2006): as long as
 * shares are left that are not whole, go round a cycle of them, and move as much as possible from every second one to those between,
 * or the other way round. Numerators are whole, so nothing is lost to rounding errors below 2⁵³ = size × length.
 *
 * @param sizes add up to the same total as `lengths`.
 */
export function apportion(sizes: readonly number[], lengths: readonly number[], rng: Rng): number[][] {
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const shares = sizes.map((size) => lengths.map((length) => Math.floor((size * length) / total)));
  // What is missing from the exact shares, in units of 1 / total.
  const missing = sizes.map((size, row) =>
    lengths.map((length, column) => size * length - shares[row][column] * total),
  );
  const cycles = new Cycles(missing, total);
  for (let step = 0, cycle = cycles.next(); cycle; cycle = cycles.next(), step++) {
    let up = total;
    let down = total;
    for (const [i, [row, column]] of cycle.entries()) {
      const value = missing[row][column];
      up = Math.min(up, i % 2 === 0 ? total - value : value);
      down = Math.min(down, i % 2 === 0 ? value : total - value);
    }
    // The larger move is the rarer one, and so nothing is moved on average.
    const move = rng.fold(step).uniforms(1)[0] * (up + down) < down ? up : -down;
    for (const [i, [row, column]] of cycle.entries()) missing[row][column] += i % 2 === 0 ? move : -move;
  }
  for (const [row, parts] of missing.entries()) {
    for (const [column, value] of parts.entries()) if (value === total) shares[row][column]++;
  }
  return shares;
}

type Place = readonly [row: number, column: number];

/**
 * Finds cycles of places with fractions, where neighbours are in turn in one row and in one column.
 *
 * Rows and columns add up to whole numbers, so none has a fraction alone: a walk always goes on, and meets itself.
 */
class Cycles {
  readonly #missing: readonly number[][];
  readonly #total: number;
  /** Rows before this one have no fractions left. */
  #first = 0;

  constructor(missing: readonly number[][], total: number) {
    this.#missing = missing;
    this.#total = total;
  }

  next(): Place[] | undefined {
    for (; this.#first < this.#missing.length; this.#first++) {
      const column = this.#inRow(this.#first, -1);
      if (column >= 0) return this.#walk(this.#first, column);
    }
    return undefined;
  }

  #walk(row: number, column: number): Place[] {
    const path: Place[] = [[row, column]];
    // Where in the path the walk left a row, and where it came into a column.
    const left = new Map([[row, 0]]);
    const entered = new Map([[column, 0]]);
    for (let at = row, from = column; ; ) {
      at = this.#inColumn(from, at);
      path.push([at, from]);
      if (left.has(at)) return path.slice(left.get(at));
      from = this.#inRow(at, from);
      left.set(at, path.length);
      path.push([at, from]);
      if (entered.has(from)) return path.slice(entered.get(from)! + 1);
      entered.set(from, path.length - 1);
    }
  }

  #isFraction(row: number, column: number): boolean {
    const value = this.#missing[row][column];
    return value > 0 && value < this.#total;
  }

  /** A column with a fraction in the row, other than `not`; -1 where there is none. */
  #inRow(row: number, not: number): number {
    return this.#missing[row].findIndex((_, column) => column !== not && this.#isFraction(row, column));
  }

  /** A row with a fraction in the column, other than `not`. */
  #inColumn(column: number, not: number): number {
    for (let row = this.#first; row < this.#missing.length; row++) {
      if (row !== not && this.#isFraction(row, column)) return row;
    }
    throw new Error(`apportion: column ${column} has one fraction alone`);
  }
}
