import { DataError, Sha256 } from '@cnn/tensor';

/** How far a download is, in bytes. */
export interface WeightsProgress {
  readonly received: number;
  /** Undefined where the server does not say. */
  readonly total: number | undefined;
}

/** How a file of weights is fetched. */
export interface DownloadOptions {
  /** SHA-256 of the whole file in hexadecimal, checked before anything of it is used. @default the file is taken as it comes */
  readonly sha256?: string;
  /** Asks the server; one of your own can send the token of a private repository. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** Stops a download with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called for each piece that arrives. */
  readonly onProgress?: (progress: WeightsProgress) => void;
}

/**
 * The bytes of a URL as they arrive. Whoever takes them to the end knows that they are whole, and those of `sha256`.
 *
 * @throws DataError that names the URL if it cannot be had, breaks off, or has another SHA-256; the signal's reason if that stops it.
 */
export async function* download(url: string, options: DownloadOptions = {}): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { sha256, fetch = globalThis.fetch, signal, onProgress } = options;
  signal?.throwIfAborted();
  const response = await fetch(url, { signal }).catch((cause) => {
    throw interrupted(url, 'an answer', reasonOf(cause), signal, cause);
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new DataError(url, {
      expected: 'status 200',
      found: `${response.status} ${response.statusText}`.trim(),
      remedy: 'check the address, or get the file by other means and give its path',
    });
  }
  const isEncoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  const length = response.headers.get('content-length');
  const total = length === null || isEncoded ? undefined : Number(length);
  const hash = sha256 === undefined ? undefined : new Sha256();
  const reader = response.body.getReader();
  let received = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        const found = `${received} before the connection broke (${reasonOf(cause)})`;
        throw interrupted(url, `${total ?? 'all'} bytes`, found, signal, cause);
      });
      if (done) break;
      received += value.length;
      hash?.update(value);
      onProgress?.({ received, total });
      yield value as Uint8Array<ArrayBuffer>;
    }
    if (total !== undefined && received !== total) throw interrupted(url, `${total} bytes`, `${received}`, signal);
    if (hash) checkSha256(url, sha256!, hash.digest());
  } finally {
    // Where the receiver gave up, the rest need not come.
    await reader.cancel().catch(() => {});
  }
}

/** Throws DataError unless the two are the same. */
export function checkSha256(subject: string, expected: string, found: string): void {
  if (found === expected.toLowerCase()) return;
  throw new DataError(subject, {
    expected: `sha256 ${expected.toLowerCase()}`,
    found: `sha256 ${found}`,
    remedy: 'the file is damaged, or another one than it was; get it again, or check where the sum is from',
  });
}

function interrupted(url: string, expected: string, found: string, signal?: AbortSignal, cause?: unknown): DataError {
  signal?.throwIfAborted();
  return new DataError(url, { expected, found, remedy: 'check the connection and try again', cause });
}

/** fetch says no more than "fetch failed"; what happened stands in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || String((cause as { code?: string }).code) : message;
}
