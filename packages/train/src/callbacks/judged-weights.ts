import type { StateDict } from '@cnn/layers';
import type { HostTensor } from '@cnn/tensor';
import type { CallbackState } from '../trainer/callback.ts';
import type { Checkpoint } from '../trainer/checkpoint.ts';
import { AVERAGE } from './averaged-weights.ts';

/**
 * The weights that a run is judged by: the average that `exponentialMovingAverage` or `stochasticWeightAverage` has made, where there is one, else those of
 * training. Use them to predict or to go on with another task; `trainer.restore` takes the checkpoint itself.
 *
 * @example
 * const trainer = new Trainer(model, { loss, optimizer, epochs: 1, callbacks: [exponentialMovingAverage()] });
 * for await (const _ of trainer.fit(train));
 * const file = encodeCheckpoint(await trainer.checkpoint());
 * loadStateDict(model, judgedWeights(decodeCheckpoint(file)));
 */
export function judgedWeights({ weights, callbacks }: Pick<Checkpoint, 'weights' | 'callbacks'>): StateDict {
  // Each puts its average into the model; the last one's is what is there.
  const average = [...callbacks.values()].map(averageOf).findLast(({ size }) => size > 0);
  return average ? new Map([...weights].map(([name, weight]) => [name, average.get(name) ?? weight])) : weights;
}

/** None once it is in the model, and the weights of training are kept in its place: what is in the checkpoint's weights then is judged. */
function averageOf({ tensors = new Map() }: CallbackState): ReadonlyMap<string, HostTensor> {
  const names = [...tensors.keys()];
  if (!names.every((name) => name.startsWith(AVERAGE))) return new Map();
  return new Map([...tensors].map(([name, value]) => [name.slice(AVERAGE.length), value]));
}
