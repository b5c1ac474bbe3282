import { add, checkImages, checkInteger, checkRange, mul, type Rng, scope, sub } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type Chance, type ChanceOptions, chanceOf, type Drawn, drawAll } from '../parameters/chance.ts';
import { besideImages, part } from '../parameters/column.ts';
import { drawBeta, drawDirichlet } from '../parameters/draw-beta.ts';
import { drawChoice, drawInteger, drawUniform } from '../parameters/draws.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { type Move, policy } from './policy.ts';
import { signed } from './rand-augment.ts';

export interface AugMixOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** How strong operations are at most, from 1 to 10. @default 3 */
  readonly severity?: number;
  /** How many chains are mixed, from 1 to 16. @default 3 */
  readonly mixtureWidth?: number;
  /** How many operations a chain has, from 1 to 16; drawn from 1 to 3 if it is −1. @default -1 */
  readonly chainDepth?: number;
  /** Of the distributions that the weights are drawn from; the greater, the more alike they are. @default 1 */
  readonly alpha?: number;
}

/** What {@link augMix} draws: what each chain does, the chains' shares `[batch, mixtureWidth]` and the share of the mixture `[batch]`. */
export interface AugMixParams extends Drawn<'shares' | 'mixture'> {
  readonly chains: readonly (readonly unknown[])[];
}

/** Those that corruptions of test sets are made of, brightness and the like, are left out. */
const NAMES: readonly OperationName[] = [
  'autoContrast',
  'equalize',
  'posterize',
  'rotate',
  'solarize',
  'shearX',
  'shearY',
  'translateX',
  'translateY',
];

/** Depths that are drawn. */
const DEPTHS = [1, 3] as const;
const STRONGEST = 10;
/** Chains, and operations in one: each costs a pass over the pixels. */
const MOST = 16;

/**
 * Each image mixed with several changed ones of itself.
 *
 * Use it against corruptions that training has not seen: noise, blur, weather. Images `[batch, height, width, 3]` in [0, 1] → the same shape. Follows
 * torchvision.transforms.AugMix, with the operations of {@link autoAugment}. Hendrycks et al., AugMix, 2019 (arXiv 1912.02781).
 *
 * @throws RangeError if an option is out of range; TypeError for images that are not in three channels.
 * @example
 * const batch = augment(images, augMix({ severity: 3 }), rng.fold(epoch));
 */
export function augMix(options: AugMixOptions = {}): DescribedAugmentation<AugMixParams> {
  const { severity = 3, mixtureWidth = 3, chainDepth = -1, alpha = 1 } = options;
  const chance: Chance = chanceOf('AugMix', options, 1);
  checkInteger('augMix', 'severity', severity, 1, STRONGEST);
  checkInteger('augMix', 'mixtureWidth', mixtureWidth, 1, MOST);
  if (chainDepth !== -1) checkInteger('augMix', 'chainDepth', chainDepth, 1, MOST);
  checkRange('augMix', 'alpha', alpha, Number.MIN_VALUE);
  const chain = policy('Chain', {
    options: {},
    length: chainDepth === -1 ? DEPTHS[1] : chainDepth,
    operations: NAMES,
    choose: (rng) => {
      const depth = chainDepth === -1 ? drawInteger(rng, 'depth', DEPTHS) : chainDepth;
      return Array.from({ length: depth }, (_, k) => moveOf(drawChoice(rng, `operation ${k}`, NAMES), severity));
    },
  });
  return {
    name: 'AugMix',
    options: { severity, mixtureWidth, chainDepth, alpha, ...chance },
    nonRigid: true,
    sample(rngs, shape) {
      const own = chance.sameOnBatch ? rngs.map(() => rngs[0]!) : rngs;
      const drawn = drawAll<'shares' | 'mixture'>(rngs, shape, chance, (rng) => ({
        shares: drawDirichlet(rng, 'shares', alpha, mixtureWidth),
        mixture: drawBeta(rng, 'mixture', alpha, alpha),
      }));
      const chains = Array.from({ length: mixtureWidth }, (_, k) =>
        chain.sample(
          own.map((rng) => rng.fold('chain', k)),
          shape,
        ),
      );
      return { ...drawn, chains };
    },
    apply(images, { applied, shares, mixture, chains }) {
      const [batch] = checkImages('AugMix', images);
      return scope(() => {
        if (!applied.includes(1)) return add(images, 0);
        const used = mul(besideImages(mixture, batch), besideImages(Float32Array.from(applied), batch));
        return chains.reduce(
          (sum, own, k) => {
            const share = mul(used, besideImages(part(shares, k, mixtureWidth), batch));
            return add(sum, mul(share, chain.apply(images, own)));
          },
          mul(images, sub(1, used)),
        );
      });
    },
  };
}

function moveOf(operation: OperationName, severity: number): Move {
  const { range } = OPERATIONS[operation];
  if (!range) return { operation };
  const [low, high] = range;
  const drawn = (rng: Rng) => drawUniform(rng, 'strength', [0.1, severity]) / STRONGEST;
  if (low === -high) return { operation, strength: (rng) => signed(rng, high * drawn(rng)) };
  // Fewer bits, and a lower threshold, are more of it.
  return { operation, strength: (rng) => high - (high - low) * drawn(rng) };
}
