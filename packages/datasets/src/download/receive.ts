import { inNode } from '../folders/folder-path.ts';
import { Connection, Stalled } from './connection.ts';
import type { DownloadFileOptions } from './download-file.ts';
import { Fault, interrupted } from './fault.ts';
import type { PartFile } from './part-file.ts';

/**
 * Sends one request, and adds what comes to the part, which may not be all.
 *
 * @param most bytes that the file may have.
 * @throws Fault that names the URL and what is wrong; the signal's reason if that ends it.
 */
export async function receive(url: string, part: PartFile, most: number, options: DownloadFileOptions): Promise<void> {
  const { fetch = globalThis.fetch, stallTimeout = 30, signal } = options;
  if (part.received > 0 && !part.canGoOn(url)) await part.restart();
  const connection = new Connection(stallTimeout, signal);
  try {
    const response = await connection
      .next(fetch(url, { headers: headersOf(url, part), signal: connection.signal }))
      .catch((cause) => {
        signal?.throwIfAborted();
        throw unanswered(url, cause);
      });
    const answer = readHeaders(url, response, part);
    if (answer === 'whole') {
      part.total = part.received;
      return;
    }
    if (answer === 'useless') {
      await part.restart();
      return await receive(url, part, most, options);
    }
    const { end, total } = answer;
    if (Math.max(end ?? 0, total ?? 0) > most) throw tooLarge(url, most, `${total ?? end}`);
    if (response.status === 200 && part.received > 0) await part.restart();
    await part.begin(url, tagOf(response), encodingOf(response), total);
    await receiveBody(url, response.body!, connection, part, end ?? part.total, most, options);
  } finally {
    connection.close();
  }
}

async function receiveBody(
  url: string,
  body: ReadableStream<Uint8Array>,
  connection: Connection,
  part: PartFile,
  end: number | undefined,
  most: number,
  { onProgress, signal }: DownloadFileOptions,
): Promise<void> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await connection.next(reader.read()).catch((cause) => {
      signal?.throwIfAborted();
      const found = `${part.received} before ${cause instanceof Stalled ? 'it stalled' : 'the connection broke'}`;
      throw interrupted(url, `${end ?? 'all'} bytes`, `${found} (${reasonOf(cause)})`, cause);
    });
    if (done) break;
    const received = part.received + value.length;
    if (end !== undefined && received > end) {
      const found = `more${part.describe(value)}`;
      await part.restart();
      throw interrupted(url, `${end} bytes`, found);
    }
    if (received > most) {
      await part.restart();
      throw tooLarge(url, most, 'more');
    }
    await part.append(value);
    onProgress?.({ received, total: part.total });
  }
  if (end !== undefined && part.received < end) {
    throw interrupted(url, `${end} bytes`, `${part.received}${part.describe()}`);
  }
}

function headersOf(url: string, part: PartFile): Record<string, string> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (part.received === 0) return headers;
  headers.range = `bytes=${part.received}-`;
  // From a page, this would have the server asked for leave first, which few give.
  if (part.version?.url === url && inNode()) headers['if-range'] = part.version.tag;
  return headers;
}

/** Where the bytes of an answer end and how many the file has; or that the part is whole already; or that it is of no use. */
type Answer = { readonly end: number | undefined; readonly total: number | undefined } | 'whole' | 'useless';

function readHeaders(url: string, response: Response, part: PartFile): Answer {
  const { status, headers } = response;
  const have = part.received;
  const range = rangeOf(response);
  if (status === 416 && have > 0) return range.total === have && part.canBeChecked ? 'whole' : 'useless';
  if ((status !== 200 && status !== 206) || !response.body) throw refused(url, response);
  const isEncoded = encodingOf(response) !== undefined;
  if (status === 206) {
    // What a page may not see, a checksum must make up for.
    const fits = range.start === have || (hidesHeaders(response) && part.canBeChecked && have > 0);
    if (fits && !isEncoded && isSameVersion(url, response, part)) return range;
    if (have > 0) return 'useless';
    throw interrupted(url, 'the whole file', `a part of it (${headers.get('content-range') ?? 'of unknown place'})`);
  }
  const length = headers.get('content-length') ?? '';
  const total = /^\d+$/.test(length) && !isEncoded && !hidesHeaders(response) ? Number(length) : undefined;
  if (total !== undefined && part.bytes !== undefined && total !== part.bytes) {
    throw interrupted(url, `${part.bytes} bytes`, `${total} announced`);
  }
  return { end: total, total };
}

interface Range {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly total: number | undefined;
}

function rangeOf({ headers }: Response): Range {
  const [, first, last, size] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  const [start, end, total] = [Number(first), Number(last) + 1, Number(size)].map((n) => (n >= 0 ? n : undefined));
  const isRight = start === undefined || (start < end! && end! <= (total ?? end!));
  return isRight ? { start, end, total } : { start: undefined, end: undefined, total: undefined };
}

function isSameVersion(url: string, response: Response, { version, total }: PartFile): boolean {
  const tag = tagOf(response);
  if (version?.url === url && tag !== undefined && tag !== version.tag) return false;
  const now = rangeOf(response).total;
  return total === undefined || now === undefined || now === total;
}

/** What the server calls this version of the file; weak tags stand for files that are only alike. */
function tagOf({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  return (etag?.startsWith('W/') ? undefined : etag) ?? headers.get('last-modified') ?? undefined;
}

function encodingOf({ headers }: Response): string | undefined {
  const encoding = headers.get('content-encoding')?.trim();
  return encoding && encoding.toLowerCase() !== 'identity' ? encoding : undefined;
}

/** Whether Content-Encoding, Content-Range and more are kept from this page, so that Content-Length may be that of another form. */
function hidesHeaders({ type }: Response): boolean {
  return !inNode() && type === 'cors';
}

function unanswered(url: string, cause: unknown): Fault {
  const reason = reasonOf(cause);
  if (/redirect/i.test(reason)) {
    const remedy = 'check the address: it leads in a circle';
    return new Fault(url, { expected: 'a file', found: reason, remedy, cause });
  }
  if (inNode() || cause instanceof Stalled) return interrupted(url, 'an answer', reason, cause);
  const remedy = 'check the connection; if the server does not let other pages have it (CORS), get it by other means';
  return new Fault(url, { expected: 'an answer', found: reason, remedy, cause }, { again: true });
}

function refused(url: string, { status, statusText, headers }: Response): Fault {
  const isBusy = status >= 500 || status === 429 || status === 408;
  const after = isBusy ? secondsOf(headers.get('retry-after')) : 0;
  const found = `${status} ${statusText}`.trim() + (after > 0 ? ` (to come back in ${after} seconds)` : '');
  const remedy = isBusy ? 'try again later' : 'check the address, or get the file by other means';
  return new Fault(url, { expected: 'status 200', found, remedy }, { again: isBusy && after <= LONGEST_WAIT, after });
}

/** In seconds: whoever asks for more is not asked again. */
const LONGEST_WAIT = 60;

function secondsOf(retryAfter: string | null): number {
  if (retryAfter === null) return 0;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return seconds > 0 ? Math.ceil(seconds) : 0;
}

function tooLarge(url: string, most: number, found: string): Fault {
  const remedy = 'check the address, or allow more with maxBytes';
  return new Fault(url, { expected: `at most ${most} bytes`, found, remedy });
}

/** fetch says no more than "fetch failed"; what happened stands in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || String((cause as { code?: string }).code) : message;
}
