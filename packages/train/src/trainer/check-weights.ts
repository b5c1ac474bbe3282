import { loadStateDict, type Module, type StateDict } from '@cnn/layers';

/** @throws DataError if these are not all weights of the model; nothing is changed in any case. */
export function checkWeights(model: Module, weights: StateDict, subject: string): void {
  const all = { removeDuplicate: false };
  const own = new Map([...model.namedParameters(all), ...model.namedBuffers(all)]);
  const fits = [...own].every(([name, { torchShape }]) => String(weights.get(name)?.shape) === String(torchShape));
  // It says what does not fit, and changes nothing then.
  if (!fits || own.size !== weights.size) loadStateDict(model, weights, { subject });
}
