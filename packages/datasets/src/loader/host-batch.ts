import { DataError, type Rng, sizeOf } from '@cnn/tensor';
import type { Dataset, ImageShape, Label, Sample } from '../dataset.ts';

/** What happens to a sample that cannot be had: the epoch ends with its error, does without it, or takes another one in its place. */
export type BrokenPolicy = 'raise' | 'skip' | 'replace';

/** What one batch is to be made of. */
export interface BatchRequest {
  readonly ids: readonly number[];
  /** How often each has come up earlier in the epoch; left out where no sample comes twice. */
  readonly repeats?: readonly number[];
  readonly broken: BrokenPolicy;
  /** Whether the samples are wanted one by one, for a collate function, and may differ in shape. */
  readonly separate: boolean;
}

/** A sample that could not be had. */
export interface BrokenSample {
  readonly id: number;
  readonly error: DataError;
}

/** A batch that is not on a device yet. */
export interface HostBatch {
  readonly ids: readonly number[];
  /** The images one after the other; empty if the samples are separate. */
  readonly pixels: Uint8Array | Float32Array;
  readonly shape: ImageShape | undefined;
  readonly labels: Int32Array | Float32Array;
  /** Numbers in each label; 0 where it is a plain number. */
  readonly labelSize: number;
  readonly samples: readonly Sample[];
  readonly broken: readonly BrokenSample[];
}

/** Where the bytes of a batch go: memory that workers share, or that is sent on. */
export type Allocate = (bytes: number) => ArrayBufferLike;

/**
 * Gets the samples of a batch and lays them side by side.
 *
 * @param rng the epoch's chance of random transforms; each sample has its own of it.
 * @throws DataError that names the sample, if one fails and the policy is 'raise', or shapes or labels do not fit together.
 */
export function makeHostBatch(
  dataset: Dataset,
  request: BatchRequest,
  rng: Rng,
  allocate: Allocate,
): HostBatch | Promise<HostBatch> {
  const { ids, repeats } = request;
  const found: (Sample | DataError)[] = new Array(ids.length);
  const waiting: Promise<unknown>[] = [];
  for (let place = 0; place < ids.length; place++) {
    const chance = repeats?.[place] ? rng.fold(ids[place], repeats[place]) : rng.fold(ids[place]);
    const sample = getSample(dataset, ids[place], chance);
    // Datasets in memory answer at once; a promise for each of their samples would cost more than the sample.
    if ('then' in sample) waiting.push(sample.then((value) => (found[place] = value)));
    else found[place] = sample;
  }
  const finish = (): HostBatch | Promise<HostBatch> =>
    found.some((sample) => sample instanceof DataError)
      ? mend(dataset, request, rng, found).then((mended) => pack(dataset, request, mended, allocate))
      : pack(dataset, request, { ids, samples: found as Sample[], broken: [] }, allocate);
  return waiting.length > 0 ? Promise.all(waiting).then(finish) : finish();
}

/** The sample, or what went wrong with it. */
function getSample(dataset: Dataset, id: number, rng: Rng): Sample | DataError | Promise<Sample | DataError> {
  const failed = (cause: unknown): DataError =>
    new DataError(`${dataset.name}, sample ${id}`, {
      expected: 'an image and its label',
      found: `an error: ${cause instanceof Error ? cause.message : cause}`,
      cause,
    });
  const checked = (sample: Sample): Sample | DataError => {
    const fault = faultOf(dataset, sample);
    return fault === undefined ? sample : failed(new TypeError(fault));
  };
  try {
    const sample = dataset.get(id, rng);
    return sample && 'then' in sample ? sample.then(checked).catch(failed) : checked(sample);
  } catch (error) {
    return failed(error);
  }
}

/** What the sample has that its dataset did not promise. */
function faultOf({ classes, shape }: Dataset, sample: Sample): string | undefined {
  const of = sample?.shape;
  const isShape = Array.isArray(of) && of.length === 3;
  const values = sample?.pixels?.length;
  if (isShape && values === sizeOf(of) && (!shape || shape.every((size, axis) => size === of[axis])))
    return labelFault(classes, sample.label);
  const expected = shape ? `${shape.join('×')} (${sizeOf(shape)} values)` : 'a shape [height, width, channels]';
  return `expected pixels of ${expected}, found ${isShape ? of.join('×') : of} (${values} values)`;
}

function labelFault(classes: readonly string[], label: Label): string | undefined {
  if (typeof label !== 'number') {
    return label instanceof Int32Array || label instanceof Float32Array
      ? undefined
      : `expected a label that is a number, an Int32Array or a Float32Array, found ${label}`;
  }
  if (!Number.isInteger(label)) return `expected a label that is a whole number (or a Float32Array), found ${label}`;
  if (classes.length === 0 || (label >= 0 && label < classes.length)) return undefined;
  return `expected a label of one of ${classes.length} classes (from 0), found ${label}`;
}

interface Mended {
  readonly ids: readonly number[];
  readonly samples: readonly Sample[];
  readonly broken: readonly BrokenSample[];
}

/** How many others are tried in place of a sample that cannot be had. */
const REPLACEMENTS = 10;

/** Does with broken samples as the policy says. */
async function mend(
  dataset: Dataset,
  { ids, broken: policy }: BatchRequest,
  rng: Rng,
  found: readonly (Sample | DataError)[],
): Promise<Mended> {
  const broken: BrokenSample[] = [];
  const samples: Sample[] = [];
  const kept: number[] = [];
  const keep = (id: number, sample: Sample): void => {
    samples.push(sample);
    kept.push(id);
  };
  for (const [place, sample] of found.entries()) {
    if (!(sample instanceof DataError)) {
      keep(ids[place], sample);
      continue;
    }
    if (policy === 'raise') throw sample;
    broken.push({ id: ids[place], error: sample });
    if (policy === 'skip') continue;
    const own = rng.fold('replace', ids[place]);
    const tries = own.integers(REPLACEMENTS, 0, dataset.length);
    let other: Sample | DataError = sample;
    for (let i = 0; i < tries.length && other instanceof DataError; i++) {
      other = await getSample(dataset, tries[i], own.fold(tries[i]));
      if (!(other instanceof DataError)) keep(tries[i], other);
    }
    if (other instanceof DataError) throw other;
  }
  return { ids: kept, samples, broken };
}

function pack(
  dataset: Dataset,
  { separate }: BatchRequest,
  { ids, samples, broken }: Mended,
  allocate: Allocate,
): HostBatch {
  const none = { pixels: new Uint8Array(0), shape: undefined, labels: new Int32Array(0), labelSize: 0, samples: [] };
  if (separate || samples.length === 0) return { ...none, ids, samples, broken };
  const [{ shape }] = samples;
  const size = sizeOf(shape);
  const floats = samples.some(({ pixels }) => pixels instanceof Float32Array);
  const pixels = floats
    ? new Float32Array(allocate(4 * samples.length * size), 0, samples.length * size)
    : new Uint8Array(allocate(samples.length * size), 0, samples.length * size);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i];
    if (sample.pixels.length !== size || sample.shape[0] !== shape[0] || sample.shape[1] !== shape[1]) {
      throw new DataError(`${dataset.name}, sample ${ids[i]}`, {
        expected: `${shape.join('×')} as sample ${ids[0]} of the batch`,
        found: sample.shape.join('×'),
        remedy: 'bring all to one size (transform: resize([height, width])), or give a collate function',
      });
    }
    if (floats && !(sample.pixels instanceof Float32Array))
      toUnit(sample.pixels, pixels.subarray(i * size) as Float32Array);
    else pixels.set(sample.pixels, i * size);
  }
  return { ids, pixels, shape, ...packLabels(dataset, ids, samples), samples: [], broken };
}

function packLabels(
  dataset: Dataset,
  ids: readonly number[],
  samples: readonly Sample[],
): Pick<HostBatch, 'labels' | 'labelSize'> {
  const [first] = samples;
  const sizeOfLabel = (label: Label): number => (typeof label === 'number' ? 0 : label.length);
  const labelSize = sizeOfLabel(first.label);
  const each = Math.max(1, labelSize);
  const Labels = first.label instanceof Float32Array ? Float32Array : Int32Array;
  const labels = new Labels(samples.length * each);
  for (const [i, { label }] of samples.entries()) {
    if (sizeOfLabel(label) !== labelSize) {
      throw new DataError(`${dataset.name}, sample ${ids[i]}`, {
        expected: `a label of ${each} numbers as sample ${ids[0]} of the batch has`,
        found: `${Math.max(1, sizeOfLabel(label))}`,
        remedy: 'give all labels one size, or give a collate function',
      });
    }
    if (typeof label === 'number') labels[i] = label;
    else labels.set(label, i * each);
  }
  return { labels, labelSize };
}

/** The float32 nearest to each byte / 255, as torchvision's ToTensor has it. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Bytes to [0, 1]. */
export function toUnit(bytes: Uint8Array | Uint8ClampedArray, floats: Float32Array): void {
  for (let i = 0; i < bytes.length; i++) floats[i] = UNIT[bytes[i]];
}
