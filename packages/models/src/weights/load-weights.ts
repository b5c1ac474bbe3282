import { type AnyModule, type LoadResult, loadStateDict, type StateDict } from '@cnn/layers';
import { type ByteSource, bytesSource, fileSource, type OpenPthOptions, Sha256, type WeightsFile } from '@cnn/tensor';
import { checkSha256, type DownloadOptions, download } from './download.ts';
import { openWeights } from './open-weights.ts';
import { weightsAddress } from './weights-address.ts';
import { defaultCache, type WeightsCache } from './weights-cache.ts';

/**
 * Weights: `cnn://` and a name of `listWeights`, the path of a `.safetensors` or `.pth` file, its URL, `hf://owner/repo/file` or
 * `hf://owner/repo@revision/file` on the Hugging Face hub, a file that is open already, or values in memory.
 */
export type Weights = string | URL | WeightsFile | StateDict;

export interface LoadWeightsOptions extends DownloadOptions, OpenPthOptions {
  /** Where downloads are kept; false keeps none. @default a folder under Node (`~/.cache/cnn/weights`), Cache Storage in a page */
  readonly cache?: WeightsCache | false;
  /** Whether every name must be in both, the model and the file. Shapes must fit in any case. @default true */
  readonly strict?: boolean;
}

/**
 * Puts the weights of a file into a model. Nothing is changed unless everything fits.
 *
 * A download is kept, and asked for again only where it is not the one of `sha256`; so give that, or a revision, where a file may change. A pickle
 * is read without running any of it.
 *
 * @returns the names that only one side has, which `strict: false` allows.
 * @throws DataError if the file cannot be had, is damaged, has another SHA-256, or is of another model; RangeError for an address of another kind; TypeError if
 * `sha256` is given for what is no file.
 * @example
 * await loadWeights(new FCN({ aux: true }), 'https://download.pytorch.org/models/fcn_resnet50_coco-1167a1af.pth');
 */
export async function loadWeights(
  model: AnyModule,
  weights: Weights,
  { strict = true, cache = defaultCache() ?? false, key, ...options }: LoadWeightsOptions = {},
): Promise<LoadResult> {
  if (typeof weights === 'string' || weights instanceof URL) {
    const source = await open(weights, cache, options);
    const file = await openWeights(source, { key });
    return loadStateDict(model, await file.readAll(), { strict, subject: source.name });
  }
  if (options.sha256 !== undefined) throw new TypeError('loadWeights: sha256 is of a path or URL; give it with one');
  const state = 'readAll' in weights ? await weights.readAll() : weights;
  return loadStateDict(model, state, { strict, subject: 'weights' });
}

async function open(weights: string | URL, cache: WeightsCache | false, options: DownloadOptions): Promise<ByteSource> {
  const { sha256, signal } = options;
  const address = weightsAddress(weights);
  if ('path' in address) {
    const source = await fileSource(address.path);
    if (sha256 !== undefined) checkSha256(source.name, sha256, await hashOf(source, signal));
    return source;
  }
  const { url } = address;
  const kept = cache ? await cache.open(url) : undefined;
  if (kept && (sha256 === undefined || (await hashOf(kept, signal)) === sha256.toLowerCase())) return kept;
  const bytes = download(url, options);
  return cache ? cache.store(url, bytes) : bytesSource(await collect(bytes), url);
}

async function hashOf(source: ByteSource, signal: AbortSignal | undefined): Promise<string> {
  const hash = new Sha256();
  const step = 2 ** 22;
  for (let start = 0; start < source.size; start += step) {
    signal?.throwIfAborted();
    hash.update(await source.read(start, Math.min(source.size, start + step)));
  }
  return hash.digest();
}

async function collect(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(await new Blob(all).arrayBuffer());
}
