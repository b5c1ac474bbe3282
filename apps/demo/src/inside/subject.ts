import type { NetworkFacts } from '../networks/network-facts.ts';
import type { ChosenPicture } from '../pictures/picture-picker.ts';
import type { Answer } from './classify.ts';
import type { LayerPicture } from './layer-pictures.ts';

/** What the page looks into: a network that was asked about a picture. */
export interface Subject {
  readonly facts: NetworkFacts;
  readonly picture: ChosenPicture;
  readonly answer: Answer;
  /** In order of execution. */
  readonly layers: readonly LayerPicture[];
}

/** The layers whose outputs have places, and so can be laid over a picture; of one that runs several times, its last run counts. */
export function layersWithPlaces({ layers }: Subject): readonly LayerPicture[] {
  const lastRuns = layers.filter(({ name }, i) => !layers.slice(i + 1).some((later) => later.name === name));
  return lastRuns.filter(({ shape }) => shape.length === 3 && shape[0] * shape[1] > 1);
}

/** Each layer once; of one that runs several times, its first run. */
export function firstRuns({ layers }: Subject): readonly LayerPicture[] {
  return layers.filter(({ id, name }) => id === name);
}

/** Such as `28×28×6`. */
export function sizeText(shape: readonly number[]): string {
  return shape.join('×');
}
