import { Rng } from '@cnn/tensor';
import { type Attack, defineAttack } from './attack.ts';
import { type ProjectedGradientSettings, projectedGradient } from './projected-gradient.ts';

/**
 * A member of the family as an attack.
 *
 * @param shown the options that its name shows, before bounds and goal, which it shows where they are not the usual ones.
 * @throws RangeError that names the option, its value and its range.
 */
export function defineProjectedGradient(
  kind: string,
  settings: ProjectedGradientSettings,
  shown: Readonly<Record<string, unknown>>,
): Attack {
  const owner = kind.toLowerCase();
  const { bounds, targeted } = settings;
  checkBox(owner, settings);
  const options = {
    ...shown,
    ...((bounds[0] !== 0 || bounds[1] !== 1) && { bounds }),
    ...(targeted && { targeted }),
  };
  return defineAttack(kind, options, targeted, (classifier, images, labels, { rng = new Rng(0), signal } = {}) =>
    projectedGradient(owner, settings, classifier, images, labels, { rng, signal }),
  );
}

function checkBox(owner: string, { epsilon, stepSize, bounds: [low, high] }: ProjectedGradientSettings): void {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new RangeError(`${owner}: bounds must be [low, high] with low below high, found [${low}, ${high}]`);
  }
  if (!(epsilon > 0 && epsilon <= high - low)) {
    const hint = epsilon > high - low ? '; divide what counts in steps of 8-bit pixels by 255' : '';
    throw new RangeError(
      `${owner}: epsilon must be above 0 and at most ${high - low}, the width of the bounds [${low}, ${high}], found ${epsilon}${hint}`,
    );
  }
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new RangeError(`${owner}: stepSize must be above 0, found ${stepSize}`);
  }
}
