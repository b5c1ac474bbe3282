import { nextTurn } from '@cnn/tensor';

const BITS = 64;

/**
 * Groups of places whose 64-bit hashes differ in at most `distance` bits, directly or from one to the next.
 *
 * Two such hashes agree in at least one of `distance` + 1 bands of bits, so only those that share a band are compared. A hash without
 * any bit is of a plain picture, which says nothing of what else it is like; those are left out.
 *
 * @param hashes two words for each place.
 */
export async function findNearDuplicates(
  hashes: Uint32Array,
  distance: number,
  signal?: AbortSignal,
): Promise<number[][]> {
  const groups = new Groups(hashes.length / 2);
  const different = groupEqual(hashes, groups);
  for (let band = 0; band < (distance === 0 ? 0 : distance + 1); band++) {
    const start = Math.floor((band * BITS) / (distance + 1));
    const width = Math.floor(((band + 1) * BITS) / (distance + 1)) - start;
    const buckets = new Map<number, number[]>();
    for (const place of different) {
      const value = bitsOf(hashes[2 * place], hashes[2 * place + 1], start, width);
      const bucket = buckets.get(value);
      if (bucket) bucket.push(place);
      else buckets.set(value, [place]);
    }
    for (const bucket of buckets.values()) {
      for (const [i, place] of bucket.entries()) {
        for (let j = 0; j < i; j++) if (distanceOf(hashes, place, bucket[j]) <= distance) groups.join(place, bucket[j]);
      }
      if (bucket.length < 1000) continue;
      await nextTurn();
      signal?.throwIfAborted();
    }
  }
  return groups.result();
}

/** Joins the places of equal hashes, and gives one place of each hash. */
function groupEqual(hashes: Uint32Array, groups: Groups): number[] {
  const places: number[] = [];
  for (let i = 0; i < hashes.length; i += 2) if (hashes[i] !== 0 || hashes[i + 1] !== 0) places.push(i / 2);
  places.sort((a, b) => hashes[2 * a] - hashes[2 * b] || hashes[2 * a + 1] - hashes[2 * b + 1] || a - b);
  return places.filter((place, i) => {
    if (i === 0 || distanceOf(hashes, place, places[i - 1]) > 0) return true;
    groups.join(place, places[i - 1]);
    return false;
  });
}

function distanceOf(hashes: Uint32Array, a: number, b: number): number {
  return ones(hashes[2 * a] ^ hashes[2 * b]) + ones(hashes[2 * a + 1] ^ hashes[2 * b + 1]);
}

function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** `width` ≤ 32 of the 64 bits of two words, from bit `start` on. */
function bitsOf(upper: number, lower: number, start: number, width: number): number {
  const shifted =
    start >= 32 ? lower >>> (start - 32) : start === 0 ? upper : (upper >>> start) | (lower << (32 - start));
  return width === 32 ? shifted >>> 0 : (shifted & ((1 << width) - 1)) >>> 0;
}

/** Disjoint sets of places, joined pair by pair. */
class Groups {
  readonly #parents: Uint32Array;

  constructor(count: number) {
    this.#parents = Uint32Array.from({ length: count }, (_, place) => place);
  }

  join(a: number, b: number): void {
    const [first, second] = [this.#root(a), this.#root(b)];
    this.#parents[Math.max(first, second)] = Math.min(first, second);
  }

  /** Those of more than one place, in the order of their first. */
  result(): number[][] {
    const groups = new Map<number, number[]>();
    for (let place = 0; place < this.#parents.length; place++) {
      const root = this.#root(place);
      // The root is a group's smallest place, and so comes first.
      const group = groups.get(root);
      if (group) group.push(place);
      else if (root !== place) groups.set(root, [root, place]);
    }
    return [...groups].sort(([a], [b]) => a - b).map(([, places]) => places);
  }

  #root(place: number): number {
    const parents = this.#parents;
    let root = place;
    while (parents[root] !== root) root = parents[root];
    for (let at = place; parents[at] !== root; ) [at, parents[at]] = [parents[at], root];
    return root;
  }
}
