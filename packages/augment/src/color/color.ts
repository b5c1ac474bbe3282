import { checkImages, type Shape } from '@cnn/tensor';
import type { AugmentationOptions, DescribedAugmentation } from '../augmentation.ts';
import { anyApplied, type Chance, type Draw, type Drawn, drawAll } from '../parameters/chance.ts';
import type { ColorStep } from './color-step.ts';
import { recolor } from './recolor.ts';

/** What sets an augmentation of colours apart from the others. */
export interface ColorParts<Names extends string> {
  readonly chance: Chance;
  /** All options, for recipes. */
  readonly options: AugmentationOptions;
  /** What a sample draws. Left out where there is no chance. */
  readonly draw?: Draw<Names>;
  /** What happens to each pixel; `shape` is the images'. */
  steps(params: Drawn<Names>, shape: Shape): readonly ColorStep[];
  /** How many channels pictures must have. @default any number */
  readonly channels?: number;
}

/**
 * An augmentation that changes each pixel by itself: the member says what it draws and the steps, the family does the rest.
 *
 * Images that chance passes over keep their pixels bit for bit. Neighbours of a sequence run in one pass.
 */
export function color<Names extends string>(
  name: string,
  { chance, options, draw, steps, channels }: ColorParts<Names>,
): DescribedAugmentation<Drawn<Names>> {
  const colors = (params: Drawn<Names>, shape: Shape): readonly ColorStep[] => {
    checkChannels(name, shape, channels);
    if (!anyApplied(params)) return [];
    const { applied } = params;
    return steps(params, shape).map((step) => ({ ...step, applied: both(applied, step.applied) }));
  };
  return {
    name,
    options,
    sample: (rngs, shape) => drawAll(rngs, shape, chance, draw ?? ((() => ({})) as unknown as Draw<Names>)),
    apply: (images, params) => recolor(images, colors(params, checkImages(name, images))),
    colors,
  };
}

/**
 * Throws unless images have so many channels.
 *
 * @throws TypeError that names them.
 */
export function checkChannels(name: string, shape: Shape, channels: number | undefined): void {
  if (channels === undefined || shape[3] === channels) return;
  throw new TypeError(`${name}: expected images with ${channels} channels, found ${shape[3]}`);
}

function both(a: Uint8Array, b: Uint8Array | undefined): Uint8Array {
  return b ? a.map((flag, i) => flag & b[i]!) : a;
}
