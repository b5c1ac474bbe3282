import { choices } from '@cnn/tensor';

/** How a rate goes from one value to another: along half a cosine wave, or straight. */
export type AnnealStrategy = 'cos' | 'linear';

const SHARE_DONE: Readonly<Record<AnnealStrategy, (share: number) => number>> = {
  cos: (share) => (1 - Math.cos(Math.PI * share)) / 2,
  linear: (share) => share,
};

/**
 * @internal The share of the way that is done after a share of the time, both in [0, 1].
 *
 * @throws TypeError if the strategy is unknown.
 */
export function annealing(owner: string, strategy: AnnealStrategy): (share: number) => number {
  if (Object.hasOwn(SHARE_DONE, strategy)) return SHARE_DONE[strategy];
  throw new TypeError(`${owner}: unknown annealStrategy '${strategy}'; ${choices(strategy, Object.keys(SHARE_DONE))}`);
}
