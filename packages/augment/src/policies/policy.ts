import { checkImages, clone, type Rng, type Shape } from '@cnn/tensor';
import type { AugmentationOptions } from '../augmentation.ts';
import { putSample } from '../parameters/chance.ts';
import { drawFlag } from '../parameters/draws.ts';
import { type Container, passesOf, runBackwards, runPasses, stepsOf } from '../sequences/passes.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

/** One thing that is done to an image: with which chance, and how strongly. */
export interface Move {
  readonly operation: OperationName;
  /** @default 1 */
  readonly p?: number;
  /** Left out where there is no strength. */
  readonly strength?: (rng: Rng) => number;
}

/** What sets a policy apart from the others. */
export interface PolicyParts {
  /** All options, for recipes. */
  readonly options: AugmentationOptions;
  /** How many moves an image takes at most. */
  readonly length: number;
  /** What may be among them. */
  readonly operations: readonly OperationName[];
  /** The moves of one image. */
  choose(rng: Rng): readonly Move[];
}

/**
 * An augmentation that does another thing to every image.
 *
 * It is a sequence of every operation once for each move, of which an image takes one. So all images of a batch run through the same few
 * passes, and an image depends on its own stream alone.
 */
export function policy(name: string, { options, length, operations, choose }: PolicyParts): Container {
  const order = (Object.keys(OPERATIONS) as OperationName[]).filter((each) => operations.includes(each));
  const members = Array.from({ length }, () => order.map((each) => OPERATIONS[each].augmentation)).flat();
  const passes = (params: readonly unknown[], shape: Shape) => passesOf(stepsOf(container, params, shape));
  const container: Container = {
    name,
    members,
    options,
    sample(rngs, shape) {
      const batch = rngs.length;
      const all = members.map(
        (): Record<string, Float32Array> & { applied: Uint8Array } =>
          ({
            applied: new Uint8Array(batch),
          }) as never,
      );
      for (const [i, rng] of rngs.entries()) {
        for (const [k, { operation, p = 1, strength }] of choose(rng.fold('moves')).entries()) {
          const own = rng.fold('move', k);
          if (p < 1 && !drawFlag(own, 'p', p)) continue;
          const params = all[k * order.length + order.indexOf(operation)]!;
          params.applied[i] = 1;
          putSample(params, i, batch, OPERATIONS[operation].params(strength?.(own) ?? 0, shape, own));
        }
      }
      return all;
    },
    apply(images, params) {
      const planned = passes(params, checkImages(name, images));
      return planned.length === 0 ? clone(images) : runPasses(images, planned);
    },
    inverse(images, params, shape) {
      checkImages(name, images);
      return runBackwards(images, passes(params, shape));
    },
  };
  return container;
}
