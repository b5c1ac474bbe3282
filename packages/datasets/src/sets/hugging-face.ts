import { type ByteSource, DataError, urlSource } from '@cnn/tensor';
import { checkChoice } from './check-choice.ts';
import { CONVERTED, findParquetFiles, type HubAccess } from './hub-files.ts';
import { loadParquet, type ParquetDataset, type ParquetOptions } from './parquet-dataset.ts';

export interface LoadHuggingFaceOptions extends ParquetOptions {
  /** The split, as the data set's page names it: train, test, validation. */
  readonly split: string;
  /** The configuration (subset), where a data set has several. @default the only one, or 'default' */
  readonly config?: string;
  /**
   * A branch, tag or commit whose own Parquet files are read. @default 'refs/convert/parquet', where the hub keeps those that it makes of every data
   * set, whatever it was uploaded as
   */
  readonly revision?: string;
  /** An access token, for data sets that are private or have terms to accept. @default none */
  readonly token?: string;
  /** Address of the hub, or of a mirror. @default 'https://huggingface.co' */
  readonly endpoint?: string;
  /** Takes the start of a split where the hub has converted no more, as it does beyond some gigabytes. @default false */
  readonly allowPartial?: boolean;
  /** Ends the search and all later reads. @default none */
  readonly signal?: AbortSignal;
}

/**
 * Opens a data set of pictures on the Hugging Face hub, without downloading it: what is asked for is read from its Parquet files, in parts.
 *
 * Each sample is a picture, `[height, width, 3]`, and its label. What is read stays in memory up to `cacheBytes`. Works in pages too, whose origin the
 * hub lets in. To have the files for good, download them and use `loadParquet`. Follows datasets.load_dataset of Hugging Face, for pictures.
 *
 * @param repository its name, such as 'ylecun/mnist' or 'uoft-cs/cifar10'.
 * @throws DataError if there is no such data set, no leave to read it, it is no set of pictures, or only the start of it was converted.
 * @throws RangeError for a name that is none, and for a configuration or split that there is not; what there is is listed.
 * @example
 * const digits = await loadHuggingFace('ylecun/mnist', { split: 'train', transform: grayscale() });
 * const { pixels, shape, label } = await digits.get(0);
 */
export async function loadHuggingFace(repository: string, options: LoadHuggingFaceOptions): Promise<ParquetDataset> {
  const { split, config, revision = CONVERTED, token, endpoint = 'https://huggingface.co', signal } = options;
  const { allowPartial = false } = options;
  if (!REPOSITORY.test(repository)) {
    throw new RangeError(`loadHuggingFace: repository must be like 'ylecun/mnist', found '${repository}'`);
  }
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const access: HubAccess = { endpoint: endpoint.replace(/\/+$/, ''), headers, signal };
  const configs = await findParquetFiles(repository, revision, access);
  const only = configs.size === 1 ? [...configs.keys()][0] : undefined;
  const chosen = config ?? only ?? (configs.has('default') ? 'default' : undefined);
  checkChoice('loadHuggingFace', 'config', chosen, [...configs.keys()]);
  const splits = configs.get(chosen as string)!;
  checkChoice('loadHuggingFace', 'split', split, [...splits.keys()]);
  const { addresses, isPartial } = splits.get(split)!;
  if (isPartial && !allowPartial) {
    throw new DataError(`${repository}, ${split}`, {
      expected: 'all of it as Parquet files',
      found: 'its start; the hub has converted no more',
      remedy: "read its own Parquet files if it has any (revision: 'main'), or take what there is (allowPartial: true)",
    });
  }
  const sources: ByteSource[] = [];
  for (let i = 0; i < addresses.length; i += AT_ONCE) {
    const some = addresses.slice(i, i + AT_ONCE);
    sources.push(...(await Promise.all(some.map((address) => urlSource(address, { headers, signal })))));
  }
  return loadParquet(sources, { name: repository, ...options });
}

const REPOSITORY = /^\w[\w.-]*(\/\w[\w.-]*)?$/;
const AT_ONCE = 8;
