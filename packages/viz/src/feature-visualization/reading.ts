import { inEvaluation, type Module } from '@cnn/layers';
import { clone, dispose, keep, type Tensor } from '@cnn/tensor';
import { layerNamed } from '../attribution/layer-reading.ts';

/** Ends a pass once everything wanted was seen. */
class Enough extends Error {}

/**
 * What layers make of images, in evaluation mode, differentiable, and nothing behind the last of them: so images may be of sizes that the rest of the
 * network does not take. `''` is the whole model's output. Of a layer that runs several times, its first run counts.
 *
 * @throws RangeError for a name that the model does not have, or a layer that was not run.
 */
export function readUntil(
  owner: string,
  model: Module,
  layers: readonly string[],
  images: Tensor,
): ReadonlyMap<string, Tensor> {
  const found = new Map<string, Tensor>();
  const wanted = new Set(layers);
  const removers: (() => void)[] = [];
  try {
    for (const name of wanted) {
      const module = layerNamed(owner, model, name);
      removers.push(
        module.registerForwardHook((_, __, output: Tensor) => {
          if (!found.has(name)) found.set(name, keep(clone(output)));
          if (found.size === wanted.size) throw new Enough();
        }),
      );
    }
    if (wanted.size > 0) inEvaluation(model, () => model.call(images));
  } catch (error) {
    if (!(error instanceof Enough)) {
      dispose([...found.values()]);
      throw error;
    }
  } finally {
    for (const remove of removers) remove();
  }
  // Kept over the ends of the inner scopes; the clones belong to the caller's.
  const outputs = new Map([...found].map(([name, output]) => [name, clone(output)]));
  dispose([...found.values()]);
  const missing = layers.find((name) => !outputs.has(name));
  if (missing === undefined) return outputs;
  throw new RangeError(`${owner}: layer '${missing}' was not run by ${model.kind}`);
}
