import { DataError } from '@cnn/tensor';

interface Limits {
  readonly signal: AbortSignal | undefined;
  /** In seconds; 0 for none. */
  readonly timeout: number;
  /** Names what is waited for in the error. */
  readonly subject: string;
}

/**
 * The promise's outcome, unless it comes too late.
 *
 * @throws the signal's reason if that is aborted first; DataError once the time is over.
 */
export function within<T>(promise: Promise<T>, { signal, timeout, subject }: Limits): Promise<T> {
  if (!signal && timeout === 0) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const late = (): void =>
      reject(
        new DataError(subject, {
          expected: `a batch within ${timeout} s`,
          found: 'none',
          remedy: 'look for a sample that hangs, or raise the timeout',
        }),
      );
    const timer = timeout === 0 ? undefined : setTimeout(late, timeout * 1000);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}
