import { type AnyModule, type Module, recordOutputs } from '@cnn/layers';
import {
  choices,
  clone,
  customGradient,
  dispose,
  formatShape,
  keep,
  type Shape,
  scalar,
  scope,
  slice,
  sum,
  Tensor,
  valueAndGradient,
  zerosLike,
} from '@cnn/tensor';
import type { Score } from './score.ts';

/** What layers gave for images, and how the scores depend on it. Whoever takes it disposes it. */
export interface LayerReading {
  /** By the names asked for, `[batch, height, width, channels]` each. */
  readonly activations: readonly Tensor[];
  /** Of the same shapes. */
  readonly gradients: readonly Tensor[];
  /** How often each layer ran; it was read the last time. */
  readonly runs: readonly number[];
  readonly logits: Tensor;
}

/**
 * One pass through a model in evaluation, and back as far as the earliest of the layers.
 *
 * A layer that runs several times is read at its last run.
 *
 * @throws RangeError for a name that the model does not have; TypeError if a layer's output has no places.
 */
export function readLayers(
  owner: string,
  model: Module,
  layers: readonly string[],
  images: Tensor,
  score: Score,
): LayerReading {
  const modules = layers.map((name) => layerNamed(owner, model, name));
  const activations: Tensor[] = [];
  const gradients = new Map<number, Tensor>();
  const runs = modules.map(() => 0);
  let logits: Tensor | undefined;
  // Gradients go to a number that each layer's output is made to depend on, so that nothing before the earliest layer is differentiated.
  const gate = scalar(0);
  let open: Tensor = gate;
  const removers = modules.map((module, i) =>
    module.registerForwardHook((_, __, output: Tensor) => {
      const run = ++runs[i];
      if (activations[i]) dispose(activations[i]);
      activations[i] = keep(clone(placesOf(owner, layers[i], output)));
      const watched = customGradient(([y, by]: [Tensor, Tensor]) => ({
        value: clone(y),
        gradient: (dy) => {
          if (run === runs[i]) gradients.set(i, keep(clone(dy)));
          return [clone(dy), zerosLike(by)];
        },
      }));
      return watched(output, open);
    }),
  );
  try {
    const classifier = model.asClassifier();
    dispose(
      scope(() =>
        valueAndGradient((by) => {
          open = by;
          logits = keep(clone(classifier(images)));
          const missing = layers.find((_, i) => !activations[i]);
          if (missing !== undefined) throw new RangeError(`${owner}: layer '${missing}' was not run by ${model.kind}`);
          return sum(score(logits));
        }, gate),
      ),
    );
    return {
      activations,
      gradients: layers.map((_, i) => gradients.get(i) ?? scope(() => zerosLike(activations[i]))),
      runs,
      logits: logits!,
    };
  } catch (error) {
    dispose([...activations, ...gradients.values(), ...(logits ? [logits] : [])]);
    throw error;
  } finally {
    for (const remove of removers) remove();
    gate.dispose();
  }
}

/** The last layer, without layers inside, whose output still has more than one place: what class activation maps are best drawn of. */
export function lastLayerWithPlaces(owner: string, model: Module, images: Tensor): string {
  const first = scope(() => slice(images, [0, 0, 0, 0], [1, -1, -1, -1]));
  const { outputs, logits } = recordOutputs(model, first);
  const found = outputs.findLast(({ output: { shape } }) => shape.length === 4 && shape[1]! * shape[2]! > 1);
  dispose([first, logits, ...outputs.map(({ output }) => output)]);
  if (found) return found.name;
  throw new TypeError(`${owner}: no layer of ${model.kind} gives images of more than one place; name a layer`);
}

/**
 * The layer of that name.
 *
 * @throws RangeError for a name that the model does not have, with the nearest one.
 */
export function layerNamed(owner: string, model: Module, name: string): AnyModule {
  const modules = model.namedModules();
  const found = modules.get(name);
  if (found) return found;
  throw new RangeError(
    `${owner}: ${model.kind} has no layer '${name}'; ${choices(name, [...modules.keys()].filter(Boolean))}`,
  );
}

function placesOf(owner: string, name: string, output: unknown): Tensor {
  if (output instanceof Tensor && output.rank === 4) return output;
  const found = output instanceof Tensor ? formatShape(output.shape as Shape) : typeof output;
  throw new TypeError(`${owner}: expected layer '${name}' to give [batch, height, width, channels], found ${found}`);
}
