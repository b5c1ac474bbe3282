import { augment, fitTo, normalize, sequence } from '@cnn/augment';
import { loadStateDict } from '@cnn/layers';
import { modelInfo } from '@cnn/models';
import { DataError, Rng, scope, zeros } from '@cnn/tensor';
import { decodeCheckpoint } from '@cnn/train';
import { normalizationOf } from '../../../cli/src/run/transforms.ts';
import type { OpenedNetwork } from './opened-network.ts';
import { pictureSettings } from './picture-settings.ts';

/**
 * Builds the network of a checkpoint that `cnn train` wrote. Whoever takes it disposes its `network`.
 *
 * @param name the file's name, for errors.
 * @throws DataError if the file is damaged, no checkpoint, or of a network that this page does not know.
 */
export function openCheckpoint(bytes: Uint8Array, name: string): OpenedNetwork {
  if (bytes[8] !== JSON_BEGIN) {
    throw new DataError(name, {
      expected: 'a checkpoint of cnn train (a .safetensors file)',
      found: bytes.length === 0 ? 'an empty file' : 'a file of another kind',
      remedy: 'choose the file last.safetensors of a run',
    });
  }
  const checkpoint = decodeCheckpoint(bytes, name);
  const read = pictureSettings(checkpoint.config, name);
  const info = known(name, () => modelInfo(read.model));
  // A run keeps three channels of each, also where its network sees grey pictures.
  const normalization = { mean: [...read.mean], std: [...read.std] };
  const settings = { ...read, ...normalizationOf(normalization, info.inputShape[2]) };
  const prepare = sequence(fitTo(info.inputShape), normalize(settings.mean, settings.std));
  // One black picture tells whether the settings fit each other.
  known(name, () => scope(() => void augment(zeros([1, ...settings.imageShape]), prepare, new Rng(0))));
  const network = info.create({ classes: settings.classes.length });
  try {
    loadStateDict(network, checkpoint.weights, { subject: name });
  } catch (error) {
    network.dispose();
    throw error;
  }
  return {
    title: name,
    settings,
    network: network.eval(),
    prepare,
    epochs: checkpoint.history.length,
    testAccuracy: checkpoint.history.at(-1)?.testAccuracy,
  };
}

/** Every safetensors file has `{` here, behind the length of its header. */
const JSON_BEGIN = '{'.charCodeAt(0);

/** What is a mistake in code elsewhere is the file's here. */
function known<T>(subject: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw new DataError(subject, {
      expected: 'a network that this page knows, and pictures that fit it',
      found: (error as Error).message,
      remedy: 'give a checkpoint written by this version of cnn train',
      cause: error,
    });
  }
}
