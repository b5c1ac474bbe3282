import { checkInteger, choices } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { at } from '../parameters/column.ts';
import { drawInteger } from '../parameters/draws.ts';
import { color } from './color.ts';
import { CLIP, UNIT } from './color-step.ts';
import { PLANCKIAN } from './planckian.ts';

/** Where light comes from: a glowing body, or the sky by day. */
export type PlanckianMode = 'blackbody' | 'CIED';

export interface RandomPlanckianJitterOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Where light comes from. @default 'blackbody' */
  readonly mode?: PlanckianMode;
  /** Temperatures that are drawn from, by their places among the 25 of `'blackbody'` or the 23 of `'CIED'`; negative ones count from the end. @default all */
  readonly selectFrom?: number | readonly number[];
}

/**
 * Lights each image anew with chance `p`: red and blue are multiplied by what a light of another temperature has of them for each part of green.
 *
 * Use it where colours matter, but light differs from picture to picture: unlike a turn of the hue, it is a change that happens in nature. Images
 * `[batch, height, width, 3]` in [0, 1] → the same shape. Parameters: `idx` `[batch]`, places in `selectFrom`. Follows
 * kornia.augmentation.RandomPlanckianJitter (Zini et al., Planckian Jitter: countering the color-crippling effects of color jitter on self-supervised
 * training, 2022).
 *
 * @throws RangeError if `p` is outside [0, 1] or there is no such temperature; TypeError for an unknown mode, or unless images have three channels.
 * @example
 * const batch = augment(images, randomPlanckianJitter({ mode: 'CIED' }), rng.fold(epoch));
 */
export function randomPlanckianJitter(options: RandomPlanckianJitterOptions = {}): DescribedAugmentation<Drawn<'idx'>> {
  const owner = 'RandomPlanckianJitter';
  const chance = chanceOf(owner, options, 0.5);
  const { mode = 'blackbody', selectFrom } = options;
  if (!Object.hasOwn(PLANCKIAN, mode)) {
    throw new TypeError(`${owner}: unknown mode '${mode}'; ${choices(mode, Object.keys(PLANCKIAN))}`);
  }
  const lights = lightsOf(owner, mode, selectFrom);
  return color(owner, {
    chance,
    options: { mode, selectFrom, ...chance },
    channels: 3,
    draw: (rng) => ({ idx: drawInteger(rng, 'idx', [0, lights.length - 1]) }),
    steps: ({ applied, idx }) => {
      const factor = (channel: 0 | 2) =>
        Float64Array.from(applied, (flag, i) => {
          if (!flag) return 1;
          const light = lights[at(idx, i)]!;
          return light[channel] / light[1];
        });
      return [CLIP, { kind: 'scale', factor: [factor(0), 1, factor(2)], offset: 0, ...UNIT }];
    },
  });
}

function lightsOf(owner: string, mode: PlanckianMode, selectFrom: number | readonly number[] | undefined) {
  const all = PLANCKIAN[mode];
  if (selectFrom === undefined) return all;
  const places = typeof selectFrom === 'number' ? [selectFrom] : selectFrom;
  if (places.length === 0) throw new RangeError(`${owner}: selectFrom has no temperature; give at least one place`);
  return places.map((place) => {
    checkInteger(owner, 'selectFrom', place, -all.length, all.length - 1);
    return all.at(place)!;
  });
}
