import type { ByteSource } from '@cnn/tensor';
import { Sha256 } from '@cnn/tensor';
import { inNode } from '../folders/folder-path.ts';
import { Md5 } from './md5.ts';
import type { Resource } from './resource.ts';

type Algorithm = 'md5' | 'sha256';

interface Digest {
  update(bytes: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}

/** Compares bytes that come piece by piece with the checksums of a resource. */
export class Checksums {
  readonly #expected: readonly (readonly [Algorithm, string])[];
  readonly #digests: readonly Digest[];

  constructor({ md5, sha256 }: Pick<Resource, Algorithm>) {
    const expected: [Algorithm, string | undefined][] = [
      ['md5', md5],
      ['sha256', sha256],
    ];
    this.#expected = expected.flatMap(([name, sum]) => (sum === undefined ? [] : [[name, sum.toLowerCase()] as const]));
    this.#digests = this.#expected.map(([name]) => digest(name));
  }

  /** Whether there is any. */
  get canTell(): boolean {
    return this.#expected.length > 0;
  }

  update(bytes: Uint8Array): void {
    for (const each of this.#digests) each.update(bytes);
  }

  /** The first that differs, or undefined where all are right; nothing can be added afterwards. */
  difference(): { readonly expected: string; readonly found: string } | undefined {
    for (const [i, [name, sum]] of this.#expected.entries()) {
      const found = this.#digests[i].digest('hex');
      if (found !== sum) return { expected: `${name} ${sum}`, found: `${name} ${found}` };
    }
    return undefined;
  }
}

/** Gives all of a file to `take`, piece by piece. */
export async function readPieces(
  source: ByteSource,
  take: (piece: Uint8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (let start = 0; start < source.size; start += PIECE) {
    signal?.throwIfAborted();
    take(await source.read(start, Math.min(start + PIECE, source.size)));
  }
}

const PIECE = 2 ** 21;

function digest(algorithm: Algorithm): Digest {
  try {
    if (inNode()) return process.getBuiltinModule('node:crypto').createHash(algorithm);
  } catch {
    // Where a system's rules allow no MD5 (FIPS), it still tells damaged files.
  }
  return algorithm === 'md5' ? new Md5() : new Sha256();
}
