import { type ByteSource, readAhead } from './byte-source.ts';
import { decodeElements, type HostTensor } from './element-types.ts';
import { headerLength, PREFIX_BYTES, parseHeader } from './safetensors-header.ts';
import { entryOf, type WeightsFile } from './weights-file.ts';

/** An open safetensors file. */
export interface SafetensorsReader extends WeightsFile {
  /** Free text by key, the format's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens a safetensors file of any size: only its header is read, and later the tensors that are asked for.
 *
 * The header is held against the file's size before anything else is allocated. Its types are F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL;
 * {@link HostTensor} says what each is read as. Follows the safetensors format 0.4.
 *
 * @throws DataError if the file is cut, its header is not valid, or its tensors overlap, leave gaps or reach past the end.
 * @example
 * const file = await openSafetensors(await urlSource('https://huggingface.co/…/model.safetensors'));
 * const { shape, data } = await file.read('conv1.weight');
 */
export async function openSafetensors(source: ByteSource): Promise<SafetensorsReader> {
  const prefix = await source.read(0, Math.min(PREFIX_BYTES, source.size));
  const start = PREFIX_BYTES + headerLength(prefix, source.size, source.name);
  const json = await source.read(PREFIX_BYTES, start);
  const { tensors, metadata } = parseHeader(json, source.size - start, source.name);
  const read = async (name: string, from: ByteSource): Promise<HostTensor> => {
    const { dtype, shape, start: offset, bytes } = entryOf(tensors, name, source.name);
    return { shape, data: decodeElements(dtype, await from.read(start + offset, start + offset + bytes)) };
  };
  return {
    metadata,
    names: [...tensors.keys()],
    info: (name) => {
      const { dtype, shape, bytes } = entryOf(tensors, name, source.name);
      return { dtype, shape, bytes };
    },
    read: (name) => read(name, source),
    readAll: async (names = tensors.keys()) => {
      const ahead = readAhead(source);
      const all = new Map<string, HostTensor>();
      for (const name of names) all.set(name, await read(name, ahead));
      return all;
    },
  };
}
