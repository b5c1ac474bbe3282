import { checkImages, clone, type Rng, type Shape, scope, type Tensor } from '@cnn/tensor';
import type { AugmentationOptions, DescribedAugmentation } from '../augmentation.ts';
import { anyApplied, type Chance, type Draw, type Drawn, drawAll } from '../parameters/chance.ts';
import type { Column } from '../parameters/column.ts';
import { mixLabels } from './mix-labels.ts';

/** What samples draw, and whom they are mixed with. */
export type Mixed<Names extends string> = Drawn<Names> & {
  /** The places in the batch of those that each sample takes from, one sample's after the other. */
  readonly pairs: Int32Array;
};

/** An augmentation that mixes images of a batch, and masks likewise. */
export interface MixAugmentation<Params> extends DescribedAugmentation<Params> {
  applyMasks(masks: Tensor, params: Params): Tensor;
}

/** What sets an augmentation that mixes images apart from the others. */
export interface MixParts<Names extends string> {
  readonly chance: Chance;
  /** All options, for recipes. */
  readonly options: AugmentationOptions;
  /** How many others a sample takes from. @default 1 */
  readonly partners?: number;
  /** For each sample of a batch the one that it takes from. @default a random order, in which each is taken from once */
  pairUp?(rng: Rng, batch: number): ArrayLike<number>;
  /** What a sample draws. Left out where there is no more chance than in the pairs. */
  readonly draw?: Draw<Names>;
  /** Throws if images of that shape cannot be mixed. */
  check?(shape: Shape): void;
  /** Changes images, or masks of the same height and width. A sample that chance passes over has itself as partner. */
  change(images: Tensor, params: Mixed<Names>): Tensor;
  /** The share that each partner has in a sample; the rest is its own. Left out where labels stay as they are. */
  shares?(params: Mixed<Names>): readonly Column[];
  /** How many classes there are, for labels that are indices of classes. */
  readonly numClasses?: number;
  /** Height and width that images come out with. @default as they are */
  readonly size?: readonly [height: number, width: number];
}

/**
 * An augmentation that mixes images of a batch, and labels along: the member says what is drawn, how images change, and which share each one has.
 *
 * Alone among augmentations, these let a sample depend on its batch: whom it is mixed with is drawn for all samples at once, of the first one's stream.
 * All else a sample draws from its own. Masks change as images do; boxes and keypoints cannot follow.
 */
export function mix<Names extends string>(name: string, parts: MixParts<Names>): MixAugmentation<Mixed<Names>> {
  const { chance, options, partners = 1, pairUp = shuffled, draw, check, change, shares, numClasses, size } = parts;
  const apply = (images: Tensor, params: Mixed<Names>): Tensor => {
    const shape = checkImages(name, images);
    check?.(shape);
    if (!size && !anyApplied(params)) return clone(images);
    return scope(() => change(images, settled(params)));
  };
  return {
    name,
    options,
    nonRigid: true,
    sample(rngs, shape) {
      check?.(shape);
      const drawn = drawAll(rngs, shape, chance, draw ?? ((() => ({})) as unknown as Draw<Names>));
      const pairs = new Int32Array(rngs.length * partners);
      for (let k = 0; rngs.length > 0 && k < partners; k++) {
        const order = pairUp(rngs[0]!.fold('pairs', k), rngs.length);
        for (let i = 0; i < rngs.length; i++) pairs[i * partners + k] = order[i]!;
      }
      return { ...drawn, pairs };
    },
    apply,
    applyMasks: apply,
    ...(shares
      ? {
          applyLabels: (labels: Tensor, params: Mixed<Names>) =>
            mixLabels(name, labels, settled(params), anyApplied(params) ? shares(params) : [], numClasses),
        }
      : {}),
    ...(size ? { outputShape: ([batch, , , channels]: Shape) => [batch!, ...size, channels!] } : {}),
  };
}

function shuffled(rng: Rng, batch: number): ArrayLike<number> {
  return rng.permutation(batch);
}

/** The parameters with those as their own partners that chance passes over. */
function settled<Names extends string>(params: Mixed<Names>): Mixed<Names> {
  const { applied, pairs } = params;
  const partners = pairs.length / applied.length;
  const owners = pairs.map((_, at) => Math.floor(at / partners));
  return { ...params, pairs: pairs.map((other, at) => (applied[owners[at]!] ? other : owners[at]!)) };
}
