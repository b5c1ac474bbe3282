import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { frostPattern } from './frost-pattern.ts';
import { eachValue } from './picture.ts';

interface Strength {
  /** Share of the picture that is seen. */
  readonly seen: number;
  /** Share of the frost that lies on it. */
  readonly frozen: number;
  /** Pixels that a crystal spans. */
  readonly crystal: number;
}

/**
 * Crystals of ice on a window before the picture.
 *
 * The published files are made with photographs of frost. Here it is grown by seed and mixed in the same shares, so accuracies on it compare with one
 * another, and not with those on CIFAR-10-C and ImageNet-C.
 *
 * Images and errors as {@link Corruption.corrupt}. Strengths follow frost of Hendrycks and Dietterich, Benchmarking neural network
 * robustness to common corruptions and perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const frozen = await frost().corrupt(images, 3, new Rng(0));
 */
export function frost(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<Strength>('frost', options, {
    group: 'weather',
    strengths: {
      'CIFAR-10-C': strengths(24, [
        [1, 0.2],
        [1, 0.3],
        [0.9, 0.4],
        [0.85, 0.4],
        [0.75, 0.45],
      ]),
      'ImageNet-C': strengths(110, [
        [1, 0.4],
        [0.8, 0.6],
        [0.7, 0.7],
        [0.65, 0.7],
        [0.6, 0.75],
      ]),
    },
    change(picture, { seen, frozen, crystal }, rng) {
      const { height, width, channels } = picture;
      const ice = frostPattern(height, width, crystal, rng);
      return eachValue(picture, (value, i) => {
        const white = ice[Math.floor(i / channels)];
        // Bluish where it is thin.
        const tint = channels === 3 ? TINT[i % 3] + (1 - TINT[i % 3]) * white : 1;
        return seen * value + frozen * white * tint;
      });
    },
  });
}

const TINT = [0.8, 0.92, 1];

function strengths(crystal: number, shares: readonly (readonly [number, number])[]): Strength[] {
  return shares.map(([seen, frozen]) => ({ seen, frozen, crystal }));
}
