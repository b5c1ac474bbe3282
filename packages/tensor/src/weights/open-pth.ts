import { DataError } from '../errors.ts';
import { EndOfBytes } from './byte-cursor.ts';
import { type ByteSource, bytesSource, readAhead } from './byte-source.ts';
import type { HostTensor } from './element-types.ts';
import { findStateDict } from './find-state-dict.ts';
import { openPthArchive } from './pth-archive.ts';
import { openPthStream } from './pth-stream.ts';
import type { PthTensor } from './pth-tensor.ts';
import { entryOf, type WeightsFile } from './weights-file.ts';

export interface OpenPthOptions {
  /**
   * Where the state dict is in what was saved, such as `'net'`, or `'ema.model'` for a dict within a dict. @default found by itself: what was saved, or what
   * it holds under `state_dict`, `model_state_dict`, `net`, `model` and the like
   */
  readonly key?: string;
}

/** An open file of `torch.save`. Its `names` are those of the state dict in it; where it holds none, asking for tensors by name throws DataError. */
export interface PthFile extends WeightsFile {
  /**
   * All that was saved, as plain values: a dict is a Map, a list or tuple an Array, a set a Set, None null, bytes a Uint8Array, a dtype or device text, an integer past all exact numbers a
   * bigint, and a tensor a {@link PthTensor}, whose `read` gives its values.
   */
  readonly value: unknown;
}

/**
 * Opens what PyTorch's `torch.save` wrote, of any size: only the pickle in it is read, and later the tensors that are asked for.
 *
 * Nothing in the file can run: it may name tensors and plain data, and a file that names anything else is refused. Reads the ZIP format and the one before
 * PyTorch 1.6, big-endian files, views, shared storages (each tensor comes as a copy of its own), and the types of {@link HostTensor}; not sparse or quantised tensors, nor whole
 * modules. Follows torch.load with `weights_only`.
 *
 * @throws DataError if the file is cut or damaged, or names something that is not on the list.
 * @example
 * const file = await openPth(await fileSource('checkpoints/cifar_cnn_ckpt.pth'));
 * loadStateDict(model, await file.readAll());
 * (file.value as Map<string, unknown>).get('epoch'); // 20
 */
export async function openPth(source: ByteSource, { key }: OpenPthOptions = {}): Promise<PthFile> {
  const start = await source.read(0, Math.min(4, source.size));
  const open = String.fromCharCode(...start) === ZIP_BEGIN ? openPthArchive : openPthStream;
  let value: unknown;
  try {
    value = await open(source);
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error;
    const remedy = 'the file is cut; get it again';
    throw new DataError(source.name, { expected: 'a whole pickle', found: 'one that is cut', remedy });
  }
  let found: Map<string, PthTensor> | undefined;
  // When it is asked for: what was saved may be something else, and its value can be had all the same.
  const tensors = (): Map<string, PthTensor> => {
    found ??= findStateDict(value, key, source.name);
    return found;
  };
  return {
    value,
    get names() {
      return [...tensors().keys()];
    },
    info: (name) => {
      const { dtype, shape, bytes } = entryOf(tensors(), name, source.name);
      return { dtype, shape, bytes };
    },
    read: async (name) => entryOf(tensors(), name, source.name).read(),
    readAll: async (names = tensors().keys()) => readTogether(source, tensors(), names),
  };
}

/** What {@link decodePth} gives. */
export interface PthContents {
  /** The tensors of the state dict. */
  readonly tensors: ReadonlyMap<string, HostTensor>;
  /** All that was saved; see {@link PthFile.value}. */
  readonly value: unknown;
}

/**
 * Reads a whole `.pth` file that is in memory; {@link openPth} reads parts of one that is not.
 *
 * @param subject names the file in errors.
 * @throws DataError as {@link openPth}, and if there is no state dict in it; RangeError if there is none at `key`.
 * @example
 * const { tensors } = await decodePth(await readFile('resnet18.pth'), 'resnet18.pth');
 * loadStateDict(model, tensors);
 */
export async function decodePth(
  bytes: Uint8Array,
  subject = 'pth',
  options: OpenPthOptions = {},
): Promise<PthContents> {
  const file = await openPth(bytesSource(bytes, subject), options);
  return { tensors: await file.readAll(), value: file.value };
}

const ZIP_BEGIN = 'PK\x03\x04';

/** Tensors may lie over one another; a small file must not claim memory without end in that way. */
async function readTogether(
  source: ByteSource,
  tensors: ReadonlyMap<string, PthTensor>,
  names: Iterable<string>,
): Promise<Map<string, HostTensor>> {
  const chosen = new Map([...names].map((name) => [name, entryOf(tensors, name, source.name)]));
  const most = 4 * source.size + 2 ** 22;
  let elements = 0;
  for (const [name, { shape, extent }] of chosen) {
    elements += Math.max(
      extent,
      shape.reduce((count, size) => count * size, 1),
    );
    if (elements > most) {
      throw new DataError(source.name, {
        expected: `at most ${most} values in all, of a file of ${source.size} bytes`,
        found: `more, up to '${name}'`,
        remedy: 'its tensors share their memory; read them one by one, or save copies of them',
      });
    }
  }
  const ahead = readAhead(source);
  const read = new Map<string, HostTensor>();
  for (const [name, tensor] of [...chosen].sort(([, a], [, b]) => a.position - b.position))
    read.set(name, await tensor.read(ahead));
  return new Map([...chosen.keys()].map((name) => [name, read.get(name)!]));
}
