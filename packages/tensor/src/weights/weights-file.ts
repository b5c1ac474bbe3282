import { nearest } from '../errors.ts';
import type { HostTensor, TensorInfo } from './element-types.ts';

/** An open file of named tensors, of any format. The tensors are read when they are asked for. */
export interface WeightsFile {
  /** The tensors' names, in the file's order. */
  readonly names: readonly string[];
  /**
   * What the file says of one tensor, without reading it.
   *
   * @throws RangeError for an unknown name, with the nearest known one.
   */
  info(name: string): TensorInfo;
  /**
   * Reads one tensor.
   *
   * @throws RangeError for an unknown name; DataError if the file has become shorter or cannot be read.
   */
  read(name: string): Promise<HostTensor>;
  /**
   * Reads all tensors, or those named, as `loadStateDict` of `@cnn/layers` takes them.
   *
   * @throws as {@link WeightsFile.read}.
   */
  readAll(names?: Iterable<string>): Promise<Map<string, HostTensor>>;
}

/** The tensor of that name; `subject` names the file in the error. */
export function entryOf<T>(entries: ReadonlyMap<string, T>, name: string, subject: string): T {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const near = nearest(name, entries.keys());
  const hint = near === undefined ? `it has ${entries.size} tensors` : `did you mean '${near}'?`;
  throw new RangeError(`${subject}: no tensor is named '${name}'; ${hint}`);
}
