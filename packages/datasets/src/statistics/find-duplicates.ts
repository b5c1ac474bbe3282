import type { Sample } from '../dataset.ts';
import { bytesOf } from './hash-image.ts';

/** Samples with the same pixels. */
export interface DuplicateGroup {
  /** Where they stand, in ascending order. */
  readonly places: readonly number[];
  /** Their labels, in the same order. */
  readonly labels: readonly Sample['label'][];
}

/**
 * Groups of samples whose pixels are the same to the last bit.
 *
 * Samples of equal hash are read once more and compared, so that a hash that fits by accident makes no duplicate. Groups come in the
 * order of their first samples.
 *
 * @param read gives the sample at a place.
 */
export async function findDuplicates(
  hashes: Float64Array,
  read: (place: number) => Promise<Sample>,
): Promise<DuplicateGroup[]> {
  const groups: Found[] = [];
  for (const places of placesOfRepeated(hashes)) {
    const kinds: Found[] = [];
    for (const place of places) {
      const sample = await read(place);
      const same = kinds.find((kind) => kind.matches(sample));
      if (same) same.add(place, sample);
      else kinds.push(new Found(place, sample));
    }
    for (const kind of kinds) if (kind.places.length > 1) groups.push(kind);
  }
  return groups.sort((a, b) => a.places[0] - b.places[0]).map(({ places, labels }) => ({ places, labels }));
}

/** The places of each value that occurs more than once. */
function placesOfRepeated(hashes: Float64Array): Iterable<number[]> {
  // Most values occur once, and are never put into a map.
  const sorted = hashes.slice().sort();
  const repeated = new Map<number, number[]>();
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated.set(sorted[i], []);
  for (let place = 0; place < hashes.length; place++) repeated.get(hashes[place])?.push(place);
  return repeated.values();
}

class Found implements DuplicateGroup {
  readonly places: number[];
  readonly labels: Sample['label'][];
  readonly #kind: string;
  readonly #bytes: Uint8Array;

  constructor(place: number, sample: Sample) {
    this.places = [place];
    this.labels = [sample.label];
    this.#kind = kindOf(sample);
    // A dataset may use one array for all its samples.
    this.#bytes = bytesOf(sample).slice();
  }

  matches(sample: Sample): boolean {
    if (kindOf(sample) !== this.#kind) return false;
    const bytes = bytesOf(sample);
    return this.#bytes.every((byte, i) => byte === bytes[i]);
  }

  add(place: number, { label }: Sample): void {
    this.places.push(place);
    this.labels.push(label);
  }
}

function kindOf({ pixels, shape }: Sample): string {
  return `${shape.join('×')} ${pixels instanceof Float32Array ? 'floats' : 'bytes'}`;
}
