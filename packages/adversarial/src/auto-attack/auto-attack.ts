import { choices } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkBounds, checkEpsilon } from '../attacks/check-input.ts';
import { square } from '../black-box/square.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { apgd } from './apgd.ts';
import { fab } from './fab.ts';
import { type AttackRound, strongestOf } from './strongest-of.ts';

/** The four attacks of RobustBench, more of them, or those for networks that are random themselves. */
export type AutoAttackVersion = 'standard' | 'plus' | 'rand';

export interface AutoAttackOptions {
  /** Largest size of a change, in the units of the images: above 0, at most what the bounds leave room for. */
  readonly epsilon: number;
  /** How the size of a change is measured. @default 'Linf' */
  readonly norm?: NormName;
  /**
   * `standard` is what RobustBench reports; `plus` adds the untargeted forms with five restarts; `rand` is for classifiers that are random,
   * and averages 20 gradients a step. @default 'standard'
   */
  readonly version?: AutoAttackVersion;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Called when an attack of the ensemble is through with a batch. */
  readonly onRound?: (round: AttackRound) => void;
}

/**
 * AutoAttack: Auto-PGD on two losses, the fast adaptive boundary attack and Square, each on the images that have resisted the ones before. It has no
 * option that decides how strong it is.
 *
 * Use it for the number that you publish: accuracy under attack that can be compared with RobustBench's. `suitability` says where it cannot
 * be trusted. It takes hundreds of gradients for each image that resists, and next to nothing for those that do not.
 *
 * The change is of size epsilon or less and each pixel within the bounds, exactly. Follows Croce and Hein, Reliable evaluation of adversarial
 * robustness with an ensemble of diverse parameter-free attacks (2020), and their autoattack.AutoAttack.
 *
 * @throws as `pgd`.
 * @example
 * const { robustAccuracy } = await robustness(classifier, loader, autoAttack({ epsilon: 8 / 255 }), { limit: 1000 });
 */
export function autoAttack({
  epsilon,
  norm = 'Linf',
  version = 'standard',
  bounds = [0, 1],
  onRound,
}: AutoAttackOptions): Attack {
  normNamed('autoAttack', norm);
  checkBounds('autoAttack', bounds);
  checkEpsilon('autoAttack', epsilon, norm, bounds);
  if (!Object.hasOwn(VERSIONS, version)) {
    throw new RangeError(`autoAttack: unknown version '${version}'; ${choices(version, Object.keys(VERSIONS))}`);
  }
  return strongestOf(VERSIONS[version]({ epsilon, norm, bounds }), {
    owner: 'autoAttack',
    kind: 'AutoAttack',
    shown: { norm, epsilon, version },
    bounds,
    onRound,
  });
}

type Common = Required<Pick<AutoAttackOptions, 'epsilon' | 'norm' | 'bounds'>>;

const TARGETS = 9;

const VERSIONS: Readonly<Record<AutoAttackVersion, (common: Common) => readonly Attack[]>> = {
  standard: (common) => [
    apgd({ ...common, restarts: common.norm === 'L1' ? 5 : 1 }),
    apgd({ ...common, targetClasses: common.norm === 'L1' ? 5 : TARGETS }),
    fab({ ...common, targetClasses: TARGETS }),
    square({ ...common, queries: 5000, rescale: false }),
  ],
  plus: (common) => [
    apgd({ ...common, restarts: 5 }),
    apgd({ ...common, restarts: 5, loss: 'dlr' }),
    fab({ ...common, restarts: 5 }),
    square({ ...common, queries: 5000, rescale: false }),
    apgd({ ...common, targetClasses: TARGETS }),
    fab({ ...common, targetClasses: TARGETS }),
  ],
  rand: (common) => [apgd({ ...common, samples: 20 }), apgd({ ...common, samples: 20, loss: 'dlr' })],
};
