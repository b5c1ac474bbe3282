/**
 * Something from outside (a file, a download, a setting) is not what it should be.
 *
 * The message says what was expected, what was found and what to do, so it can be shown to a user as it is. Mistakes in code, such
 * as a wrong shape or an option out of range, are `TypeError` and `RangeError` instead.
 *
 * @example
 * throw new DataError('data_batch_1.bin', { expected: '30730000 bytes', found: '1024 bytes', remedy: 'delete it and download again' });
 */
export class DataError extends Error {
  override readonly name = 'DataError';
  /** The file, address or setting at fault. */
  readonly subject: string;

  constructor(subject: string, { expected, found, remedy, cause }: DataErrorDetails) {
    super(`${subject}: expected ${expected}, found ${found}${remedy ? `; ${remedy}` : ''}`, { cause });
    this.subject = subject;
  }
}

/** What a {@link DataError} says. */
export interface DataErrorDetails {
  readonly expected: string;
  readonly found: string;
  /** What the user can do, as an imperative. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/**
 * The known name nearest to a mistyped one, or undefined where none is close (more than a third of the letters differ).
 *
 * @example
 * nearest('cifar-ccn', ['cifar-cnn', 'lenet5']); // 'cifar-cnn'
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * The end of an error about an unknown name: the nearest known one, and all of them.
 *
 * @example
 * throw new RangeError(`unknown model 'vgg'; ${choices('vgg', listModels())}`);
 */
export function choices(name: string, known: Iterable<string>): string {
  const all = [...known];
  const near = nearest(name, all);
  return `${near ? `did you mean '${near}'? ` : ''}choose from ${all.join(', ')}`;
}

/** Letters that are left out, put in, changed, or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? rows[i - 2][j - 2] + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, changed, swapped));
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
