import type { Image } from '@cnn/datasets';
import { DataError, dispose } from '@cnn/tensor';
import { type Picture, toPictures } from '@cnn/viz';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { networkInput } from './network-input.ts';

/** A class with what the network gives it. */
export interface Score {
  readonly name: string;
  readonly logit: number;
  /** In [0, 1]; those of all classes add up to 1. */
  readonly probability: number;
}

/** What a network takes a picture for. Plain data. */
export interface Answer {
  /** One number for each class, in the order of the classes. */
  readonly logits: readonly number[];
  /** All classes, the likeliest first. */
  readonly scores: readonly Score[];
  /** Time from the picture to the answer. */
  readonly milliseconds: number;
  /** The picture in the size of the network's input. */
  readonly seen: Picture;
}

/**
 * What the network takes a picture for.
 *
 * @throws DataError if the answer is not a number, as with weights that hold NaN.
 */
export async function classify(opened: OpenedNetwork, picture: Image): Promise<Answer> {
  const { network, settings, title } = opened;
  const started = performance.now();
  const input = networkInput(opened, picture);
  const logits = network.call(input);
  try {
    const values = Array.from(await logits.data());
    const milliseconds = performance.now() - started;
    if (!values.every(Number.isFinite)) {
      throw new DataError(title, {
        expected: 'a number for each class',
        found: values.map(String).join(', '),
        remedy: 'its weights are not usable; give an older checkpoint of the run',
      });
    }
    const [seen] = await toPictures(input, settings);
    return { logits: values, scores: ranked(values, settings.classes), milliseconds, seen };
  } finally {
    dispose([input, logits]);
  }
}

/** Softmax, the likeliest class first. */
function ranked(logits: readonly number[], classes: readonly string[]): Score[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return classes
    .map((name, label) => ({ name, logit: logits[label], probability: powers[label] / total }))
    .sort((a, b) => b.logit - a.logit);
}
