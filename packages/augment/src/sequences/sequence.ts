import {
  type Augmentation,
  checkImages,
  checkInteger,
  checkRange,
  clone,
  type Rng,
  type Shape,
  scope,
  type Tensor,
} from '@cnn/tensor';
import type { AugmentationOptions } from '../augmentation.ts';
import { drawChoice, drawInteger, type Interval } from '../parameters/draws.ts';
import { type Container, passesOf, runBackwards, runPasses, shapeAfter, stepsOf } from './passes.ts';
import { restrict } from './restrict.ts';

export interface SequenceOptions {
  /** Whether all images of a batch share what is drawn for the first one, whatever the members say. @default each as it says */
  readonly sameOnBatch?: boolean;
  /** How many of the members each image takes, in their order: a number, or `[least, most]`. @default all */
  readonly randomApply?: number | readonly [least: number, most: number];
  /** How likely each member is to be taken, relative to the others. @default all alike */
  readonly randomApplyWeights?: readonly number[];
  /** Whether neighbours are joined into one pass over the pixels. @default true */
  readonly fuse?: boolean;
}

/** Members, followed by options if there are any. */
export type SequenceArguments = readonly [...Augmentation[], SequenceOptions] | readonly Augmentation[];

/**
 * Several augmentations as one, each applied to what the one before it gave.
 *
 * Neighbours that move pixels and look up alike are joined: their matrices are multiplied and the picture is looked up once, so it is blurred once, and what one of them
 * moved out of the picture another can move back in. Neighbours that change colours run on a pixel one after the other while it is at hand.
 * `describePasses` tells what was joined; `{ fuse: false }` as the last argument gives each a pass of its own.
 *
 * Member k draws from `rng.fold(k, member.name)` of every sample's stream, so that equal members draw apart, and changing a member's options leaves the
 * others' chance alone. `{ randomApply: 1 }` takes one of them for each image, `[0, 2]` up to two. A sequence may be a member of another. Follows
 * torchvision.transforms.Compose and kornia.augmentation.AugmentationSequential, which takes the same members for all images of a batch.
 *
 * @throws RangeError if `randomApply` is out of range, or there are not as many weights as members; whatever a member throws, each asked to sample for
 *   the shape that it will be given.
 * @example
 * const train = sequence(randomCrop(32, { padding: 4 }), randomHorizontalFlip(), normalize(CIFAR10.mean, CIFAR10.std));
 * const oneOf = sequence(randomGrayscale({ p: 1 }), randomInvert({ p: 1 }), { randomApply: 1 });
 */
export function sequence(...given: SequenceArguments): Container {
  const { members, options } = split(given);
  const { sameOnBatch, randomApply, randomApplyWeights, fuse = true } = options;
  const counts = countsOf(randomApply, randomApplyWeights, members.length);
  const passes = (params: readonly unknown[], shape: Shape) =>
    passesOf(stepsOf(container, params, shape), { join: fuse });
  const container: Container = {
    name: `Sequence(${members.map(({ name }) => name).join(', ')})`,
    members,
    options: options as AugmentationOptions,
    sample(rngs, shape, context) {
      const streams = sameOnBatch ? rngs.map(() => rngs[0]!) : rngs;
      let current = shape;
      const all = members.map((member, k) => {
        const own = streams.map((rng: Rng) => rng.fold(k, member.name));
        const params = member.sample(own, current, context);
        current = shapeAfter(member, current);
        return params;
      });
      if (!counts) return all;
      const taken = streams.map((rng) => take(rng, members.length, counts, randomApplyWeights));
      return members.map((member, k) =>
        restrict(
          member,
          all[k],
          Uint8Array.from(taken, (own) => (own.has(k) ? 1 : 0)),
        ),
      );
    },
    apply(images, params) {
      const planned = passes(params, checkImages('sequence', images));
      return planned.length === 0 ? clone(images) : runPasses(images, planned);
    },
    inverse(images, params, shape) {
      checkImages('sequence', images);
      return runBackwards(images, passes(params, shape));
    },
    ...carried(members),
    outputShape: (shape: Shape) => members.reduce((current, member) => shapeAfter(member, current), shape),
  };
  return container;
}

function split(given: SequenceArguments): { members: readonly Augmentation[]; options: SequenceOptions } {
  const last = given.at(-1);
  if (last === undefined || 'apply' in last) return { members: given as readonly Augmentation[], options: {} };
  return { members: given.slice(0, -1) as readonly Augmentation[], options: last };
}

/** Labels change where a member changes them. */
function carried(members: readonly Augmentation[]): Pick<Container, 'applyLabels'> {
  if (!members.some(({ applyLabels }) => applyLabels)) return {};
  const applyLabels = (labels: Tensor, params: readonly unknown[]) =>
    scope(() => members.reduce((own, member, k) => member.applyLabels?.(own, params[k]) ?? own, clone(labels)));
  return { applyLabels };
}

/** How many members an image takes at least and at most, or undefined where it takes all. */
function countsOf(
  count: SequenceOptions['randomApply'],
  weights: readonly number[] | undefined,
  members: number,
): Interval | undefined {
  if (count === undefined) return undefined;
  const counts = typeof count === 'number' ? ([count, count] as const) : count;
  for (const each of counts) checkInteger('sequence', 'randomApply', each, 0, members);
  if (counts[0] > counts[1]) {
    throw new RangeError(`sequence: randomApply must be [least, most] with least ≤ most, found [${counts.join(', ')}]`);
  }
  if (weights && weights.length !== members) {
    throw new RangeError(`sequence: ${weights.length} randomApplyWeights for ${members} members; give one for each`);
  }
  for (const weight of weights ?? []) checkRange('sequence', 'randomApplyWeights', weight, 0);
  const possible = weights ? weights.filter((weight) => weight > 0).length : members;
  if (counts[1] > possible) {
    throw new RangeError(`sequence: randomApply is ${counts[1]}, but only ${possible} members have a weight above 0`);
  }
  return counts;
}

/** The members that one image takes. */
function take(rng: Rng, members: number, counts: Interval, weights: readonly number[] | undefined): Set<number> {
  const count = drawInteger(rng, 'randomApply', counts);
  const left = Array.from({ length: members }, (_, k) => k).filter((k) => (weights?.[k] ?? 1) > 0);
  const taken = new Set<number>();
  while (taken.size < count) {
    const own = weights && left.map((k) => weights[k]!);
    const k = drawChoice(rng, `member ${taken.size}`, left, own);
    taken.add(k);
    left.splice(left.indexOf(k), 1);
  }
  return taken;
}
