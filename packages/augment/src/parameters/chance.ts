import { checkRange, type Rng, type Shape, type Tensor } from '@cnn/tensor';
import { drawFlag } from './draws.ts';

/** When an augmentation is applied. */
export interface ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. */
  readonly p?: number;
  /** Chance that any image of the batch is, in [0, 1]. @default 1 */
  readonly pBatch?: number;
  /** Whether all images of a batch share what is drawn for the first one. @default false */
  readonly sameOnBatch?: boolean;
}

/** What all augmentations with chance draw. */
export interface Applied {
  /** 1 for each image that is changed, 0 for one that stays as it is. */
  readonly applied: Uint8Array;
}

/** The parameters of a batch by name: in main memory the numbers of one sample after the other, or a tensor `[batch, …]` to have its gradient. */
export type Drawn<Names extends string> = Applied & Readonly<Record<Names, Float32Array | Tensor>>;

/** What one sample draws: a number or several by name, the same ones for every sample. */
export type Draw<Names extends string> = (
  rng: Rng,
  shape: Shape,
) => Readonly<Record<Names, number | ArrayLike<number>>>;

/** All of {@link ChanceOptions}, with the defaults filled in. */
export type Chance = Required<ChanceOptions>;

/**
 * The chance that options describe.
 *
 * @param p the default of `p`, which differs between augmentations.
 * @throws RangeError if a chance is outside [0, 1].
 */
export function chanceOf(
  owner: string,
  { p, pBatch = 1, sameOnBatch = false }: ChanceOptions,
  defaultP: number,
): Chance {
  const chance = { p: p ?? defaultP, pBatch, sameOnBatch };
  checkRange(owner, 'p', chance.p, 0, 1);
  checkRange(owner, 'pBatch', pBatch, 0, 1);
  return chance;
}

/**
 * Draws for a batch: which samples are changed, and the numbers of those that are; zeros for the others, nothing if there are no others.
 *
 * Sample i draws from `rngs[i]` alone. What the batch has in common, `pBatch` and `sameOnBatch`, is drawn from the first one's.
 */
export function drawAll<Names extends string>(
  rngs: readonly Rng[],
  shape: Shape,
  { p, pBatch, sameOnBatch }: Chance,
  draw: Draw<Names>,
): Drawn<Names> {
  const own = sameOnBatch ? rngs.map(() => rngs[0]!) : rngs;
  const any = rngs.length > 0 && (pBatch === 1 || drawFlag(rngs[0]!, 'pBatch', pBatch));
  const applied = Uint8Array.from(own, (rng) => (any && (p === 1 || drawFlag(rng, 'p', p)) ? 1 : 0));
  const columns: Record<string, Float32Array> = {};
  const first = sameOnBatch && applied[0] ? draw(own[0]!, shape) : undefined;
  for (const [i, rng] of own.entries()) {
    if (!applied[i]) continue;
    const drawn = first ?? draw(rng, shape);
    putSample(columns, i, rngs.length, drawn);
  }
  return { ...columns, applied } as unknown as Drawn<Names>;
}

/** Writes what one sample drew into the columns of a batch, which begin with zeros. */
export function putSample(
  columns: Record<string, Float32Array | Uint8Array>,
  i: number,
  batch: number,
  drawn: Readonly<Record<string, number | ArrayLike<number>>>,
): void {
  for (const [name, value] of Object.entries<number | ArrayLike<number>>(drawn)) {
    const width = typeof value === 'number' ? 1 : value.length;
    columns[name] ??= new Float32Array(batch * width);
    if (typeof value === 'number') columns[name][i] = value;
    else columns[name].set(value, i * width);
  }
}

/** Whether any sample is changed; where none is, nothing was drawn. */
export function anyApplied({ applied }: Applied): boolean {
  return applied.includes(1);
}
