import { DataError, type DataErrorDetails } from '@cnn/tensor';

/** What a server, or the way to it, did wrong: worth another try there, or at the next address. */
export class Fault extends DataError {
  /** Whether the same address may do better. */
  readonly again: boolean;
  /** Seconds that the server asks to wait. */
  readonly after: number;

  constructor(url: string, details: DataErrorDetails, { again = false, after = 0 } = {}) {
    super(url, details);
    this.again = again;
    this.after = after;
  }
}

/** A connection that broke off, or never came about. */
export function interrupted(url: string, expected: string, found: string, cause?: unknown): Fault {
  const remedy = 'check the connection and try again; it goes on where it stopped';
  return new Fault(url, { expected, found, remedy, cause }, { again: true });
}

/** Another file than was wanted. */
export function anotherFile(url: string, expected: string, found: string): Fault {
  const remedy = 'try again; if it stays so, the file has changed there, or something on the way changes it';
  return new Fault(url, { expected, found, remedy });
}

/** The error of all addresses together. */
export function noneOf(file: string, faults: readonly Fault[]): DataError {
  if (faults.length === 1) return faults[0];
  return new DataError(file, {
    expected: `one of its ${faults.length} addresses to give it`,
    found: faults.map(({ message }) => message).join('\n'),
    cause: new AggregateError(faults),
  });
}
