import { checkImages, clone, concat, gather, type Shape, scope, slice, type Tensor, tensor } from '@cnn/tensor';
import type { AugmentationOptions, DescribedAugmentation } from '../augmentation.ts';
import { checkChannels } from '../color/color.ts';
import { anyApplied, type Chance, type Draw, type Drawn, drawAll } from '../parameters/chance.ts';
import { isTensor } from '../parameters/column.ts';

/** What sets an effect apart from the others. */
export interface EffectParts<Names extends string> {
  readonly chance: Chance;
  /** All options, for recipes. */
  readonly options: AugmentationOptions;
  /** What a sample draws. Left out where there is no chance. */
  readonly draw?: Draw<Names>;
  /** Changes images, all of them, by parameters of as many samples. */
  change(images: Tensor, params: Drawn<Names>): Tensor;
  /** Changes masks likewise. Left out where masks stay as they are. */
  changeMasks?(masks: Tensor, params: Drawn<Names>, shape: Shape): Tensor;
  /** How many channels pictures must have. @default any number */
  readonly channels?: number;
  /**
   * Whether images that chance passed over are given to `change` too, which must leave them as they are: where that is cheaper than to take the
   * others out and to put them back. @default false
   */
  readonly heedsApplied?: boolean;
  /** Whether pixels move, so that boxes and keypoints cannot follow. */
  readonly nonRigid?: true;
}

/**
 * An augmentation that looks at more than a pixel, or draws a number for each: blur, noise, weather, histograms. The member says what it draws
 * and how images change, the family does the rest: only images that chance chose are computed.
 */
export function effect<Names extends string>(
  name: string,
  { chance, options, draw, change, changeMasks, channels, heedsApplied = false, nonRigid }: EffectParts<Names>,
): DescribedAugmentation<Drawn<Names>> {
  type Change = (images: Tensor, params: Drawn<Names>) => Tensor;
  const run = (images: Tensor, params: Drawn<Names>, changed: Change) => {
    if (images.size === 0 || !anyApplied(params)) return clone(images);
    if (heedsApplied) return scope(() => changed(images, params));
    return onlyApplied(images, params, changed);
  };
  return {
    name,
    options,
    ...(nonRigid ? { nonRigid } : {}),
    sample: (rngs, shape) => drawAll(rngs, shape, chance, draw ?? ((() => ({})) as unknown as Draw<Names>)),
    apply: (images, params) => {
      checkChannels(name, checkImages(name, images), channels);
      return run(images, params, change);
    },
    ...(changeMasks
      ? {
          applyMasks: (masks: Tensor, params: Drawn<Names>, shape: Shape) =>
            run(masks, params, (chosen, own) => changeMasks(chosen, own, shape)),
        }
      : {}),
  };
}

/** Changes those images of a batch that chance chose, and puts them back among the others. */
function onlyApplied<Names extends string>(
  images: Tensor,
  params: Drawn<Names>,
  change: (images: Tensor, params: Drawn<Names>) => Tensor,
): Tensor {
  const { applied } = params;
  const chosen = [...applied.keys()].filter((i) => applied[i]);
  if (chosen.length === 0 || images.size === 0) return clone(images);
  return scope(() => {
    if (chosen.length === applied.length) return change(images, params);
    const changed = change(rows(images, chosen), pick(params, chosen));
    // Row i of the result is a changed one, or that of the images, which come after those.
    let next = 0;
    const places = Array.from(applied, (flag, i) => (flag ? next++ : chosen.length + i));
    return rows(concat([changed, images], 0), places);
  });
}

function rows(x: Tensor, places: readonly number[]): Tensor {
  const [first] = places;
  const inOrder = places.every((place, i) => place === first! + i);
  if (inOrder) return slice(x, [first!, ...x.shape.slice(1).fill(0)], [places.length, ...x.shape.slice(1)] as number[]);
  return gather(x, tensor([...places], [places.length], 'int32'), 0);
}

/** The parameters of some samples. */
function pick<Names extends string>(params: Drawn<Names>, chosen: readonly number[]): Drawn<Names> {
  const batch = params.applied.length;
  const entries = Object.entries(params as Record<string, Float32Array | Tensor | Uint8Array>).map(([name, values]) => {
    if (isTensor(values)) return [name, rows(values, chosen)];
    const width = values.length / batch;
    const own = new (values.constructor as Float32ArrayConstructor)(chosen.length * width);
    for (const [k, i] of chosen.entries()) own.set(values.subarray(i * width, (i + 1) * width), k * width);
    return [name, own];
  });
  return Object.fromEntries(entries) as Drawn<Names>;
}
