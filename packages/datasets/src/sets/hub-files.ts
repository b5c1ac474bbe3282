import { DataError } from '@cnn/tensor';
import { compareNames } from '../folders/compare-names.ts';

/** Where to ask, and as whom. */
export interface HubAccess {
  /** Address of the hub or of a mirror, without a slash at the end. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The Parquet files of a split. */
export interface HubSplit {
  /** Their addresses, in order. */
  readonly addresses: string[];
  /** Whether the hub has converted only the start of the split. */
  isPartial: boolean;
}

/** The splits of each configuration, by name. */
export type HubFiles = ReadonlyMap<string, ReadonlyMap<string, HubSplit>>;

/** Where the hub keeps the Parquet files that it makes of every data set, whatever it was uploaded as. */
export const CONVERTED = 'refs/convert/parquet';

/**
 * The Parquet files in a revision of a data set: `<configuration>/train/0000.parquet` as the hub makes them, or `data/train-00000-of-00002.parquet`.
 *
 * @throws DataError if there are none, or the hub gives no answer.
 */
export async function findParquetFiles(repository: string, revision: string, access: HubAccess): Promise<HubFiles> {
  const { endpoint } = access;
  const tree = `${endpoint}/api/datasets/${repository}/tree/${encodeURIComponent(revision)}`;
  const paths: string[] = [];
  let query: string | undefined = '?recursive=true';
  for (let page = 0; query !== undefined && page < MAX_PAGES; page++) {
    const { body, next }: Answer = await ask(tree + query, access);
    for (const entry of Array.isArray(body) ? body : []) {
      if (typeof entry?.path === 'string' && entry.path.endsWith('.parquet')) paths.push(entry.path);
    }
    query = next;
  }
  const files = new Map<string, Map<string, HubSplit>>();
  for (const path of paths.sort(compareNames)) {
    const { config, split, isPartial } = placeOf(path);
    const splits = files.get(config) ?? new Map<string, HubSplit>();
    files.set(config, splits);
    const found = splits.get(split) ?? { addresses: [], isPartial: false };
    splits.set(split, found);
    const steps = path.split('/').map(encodeURIComponent).join('/');
    found.addresses.push(`${endpoint}/datasets/${repository}/resolve/${encodeURIComponent(revision)}/${steps}`);
    found.isPartial ||= isPartial;
  }
  if (files.size > 0) return files;
  const remedy =
    revision === CONVERTED
      ? "name a revision with Parquet files, such as 'main'"
      : 'name no revision, to have those that the hub makes of every data set';
  throw new DataError(tree, { expected: 'Parquet files', found: 'none', remedy });
}

const MAX_PAGES = 100;

/** The configuration and the split that a file belongs to, by the hub's habits; a split's own name has no hyphen. */
function placeOf(path: string): { config: string; split: string; isPartial: boolean } {
  const steps = path.split('/');
  const name = steps.pop()!.replace(/(-\d+-of-\d+)?\.parquet$/, '');
  const split = /^\d+$/.test(name) ? (steps.pop() ?? 'train') : name;
  const config = steps.pop();
  return {
    config: config === undefined || config === 'data' ? 'default' : config,
    split: split.replace(/^partial-/, ''),
    isPartial: split.startsWith('partial-'),
  };
}

interface Answer {
  readonly body: unknown;
  /** The query of the next page, where there is one. */
  readonly next: string | undefined;
}

async function ask(url: string, { headers, signal }: HubAccess): Promise<Answer> {
  try {
    const response = await fetch(url, { headers, signal });
    const text = await response.text();
    if (!response.ok) throw refusal(url, response, text);
    const next = /<([^>]*)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    return { body: JSON.parse(text), next: next && URL.canParse(next) ? new URL(next).search : undefined };
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof DataError) throw cause;
    const { message, cause: reason } = cause as Error;
    throw new DataError(url, {
      expected: 'an answer of the Hugging Face hub',
      found: reason instanceof Error ? reason.message : message,
      remedy: 'check the network, or name a mirror as endpoint',
      cause,
    });
  }
}

function refusal(url: string, { status, statusText }: Response, text: string): DataError {
  let reason = '';
  try {
    const { error } = JSON.parse(text);
    if (typeof error === 'string') reason = error.slice(0, 300);
  } catch {
    // What a proxy says is a page.
  }
  const remedy =
    status === 401 || status === 403 || status === 404
      ? 'check the name; a private data set, or one with terms to accept, needs a token'
      : 'try again later';
  const found = `status ${status} ${statusText}`.trim() + (reason && ` (${reason})`);
  return new DataError(url, { expected: 'an answer of the Hugging Face hub', found, remedy });
}
