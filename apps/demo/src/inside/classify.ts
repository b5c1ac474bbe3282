import { augment } from '@cnn/augment';
import type { Image } from '@cnn/datasets';
import { type LayerOutput, recordOutputs } from '@cnn/layers';
import { DataError, dispose, type HostTensor, Rng, tensor } from '@cnn/tensor';
import { fitPicture } from '../picture/fit-picture.ts';
import type { OpenedModel } from './open-checkpoint.ts';

/** A class with what the network gives it. */
export interface Score {
  readonly name: string;
  readonly logit: number;
  /** In [0, 1]; those of all classes add up to 1. */
  readonly probability: number;
}

/** What one layer made of the picture, in main memory. */
export interface LayerValues extends Omit<LayerOutput, 'output'> {
  readonly output: HostTensor;
}

export interface Classification {
  /** One number for each class, in the order of the classes. */
  readonly logits: readonly number[];
  /** All classes, the likeliest first. */
  readonly scores: readonly Score[];
  /** In order of execution. */
  readonly layers: readonly LayerValues[];
  /** Time from the picture to the answer. */
  readonly milliseconds: number;
}

/**
 * What the network takes a picture for, and what each of its layers made of it.
 *
 * @throws DataError if the answer is not a number, as with weights that hold NaN.
 */
export async function classify(model: OpenedModel, picture: Image): Promise<Classification> {
  const started = performance.now();
  const { pixels, shape } = fitPicture(picture, model.settings.imageShape);
  const image = tensor(
    Float32Array.from(pixels, (byte) => byte / 255),
    [1, ...shape],
  );
  const input = augment(image, model.prepare, new Rng(0));
  const { outputs, logits } = recordOutputs(model.network, input);
  try {
    const values = Array.from(await logits.data());
    const milliseconds = performance.now() - started;
    if (!values.every(Number.isFinite)) {
      throw new DataError(model.name, {
        expected: 'a number for each class',
        found: values.map(String).join(', '),
        remedy: 'its weights are not usable; give an older checkpoint of the run',
      });
    }
    const layers = await Promise.all(
      outputs.map(async ({ name, kind, output }) => ({
        name,
        kind,
        output: { shape: output.shape, data: (await output.data()) as Float32Array },
      })),
    );
    return { logits: values, scores: ranked(values, model.settings.classes), layers, milliseconds };
  } finally {
    dispose([image, input, logits, ...outputs.map(({ output }) => output)]);
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
