import { add, describeCall, formatShape, mul, reshape, type Shape, slice, Tensor } from '@cnn/tensor';

/** What the network makes of the images that are being drawn. */
export interface Seen {
  /** The images `[batch, height, width, channels]` in [0, 1], as they were before they were moved about. */
  readonly images: Tensor;
  /** A layer's output by its dotted name, `[batch, height, width, channels]` or `[batch, features]`; `''` is the model's own. */
  output(layer: string): Tensor;
}

/**
 * A wish that pictures are changed to fulfil: the higher the score, the better.
 *
 * Wishes add up and are weighed by {@link sumOfObjectives} and {@link scaledObjective}. Follows lucid.optvis.objectives, where less is better.
 */
export interface Objective {
  /** Kind and options, such as `Channel(layer=features.5, channel=3)`. */
  readonly name: string;
  /** Layers that `score` reads. */
  readonly layers: readonly string[];
  /** Of each image, `[batch]`. It must be differentiable. */
  score(seen: Seen): Tensor;
}

/** An objective with the name that its kind and options give. */
export function defineObjective(
  kind: string,
  options: Readonly<Record<string, unknown>>,
  layers: readonly string[],
  score: (seen: Seen) => Tensor,
): Objective {
  return { name: describeCall(kind, options), layers, score };
}

/**
 * Several wishes at once: the sum of their scores.
 *
 * @throws RangeError if there is none.
 * @example
 * const both = sumOfObjectives(channel('conv_layer.14', 3), scaledObjective(totalVariation(), -0.01));
 */
export function sumOfObjectives(...objectives: readonly Objective[]): Objective {
  if (objectives.length === 0) throw new RangeError('sumOfObjectives: expected at least one objective, found none');
  return {
    name: objectives.map(({ name }) => name).join(' + '),
    layers: [...new Set(objectives.flatMap(({ layers }) => layers))],
    score: (seen) => objectives.map((each) => each.score(seen)).reduce((total, each) => add(total, each)),
  };
}

/**
 * A wish that counts `factor` times; below zero, the opposite of it.
 *
 * @throws RangeError if the factor is not a finite number.
 * @example
 * const calm = scaledObjective(totalVariation(), -0.01);
 */
export function scaledObjective(objective: Objective, factor: number): Objective {
  if (!Number.isFinite(factor)) throw new RangeError(`scaledObjective: expected a finite factor, found ${factor}`);
  return {
    name: `${factor} × (${objective.name})`,
    layers: objective.layers,
    score: (seen) => mul(objective.score(seen), factor),
  };
}

/**
 * A layer's output `[batch, height, width, channels]`; features without places stand at a single one.
 *
 * @throws TypeError if the layer gives something else.
 */
export function placesOf(owner: string, layer: string, seen: Seen): Tensor {
  const output: unknown = seen.output(layer);
  if (output instanceof Tensor && output.rank === 4) return output;
  if (output instanceof Tensor && output.rank === 2) return reshape(output, [output.shape[0], 1, 1, output.shape[1]!]);
  const found = output instanceof Tensor ? formatShape(output.shape as Shape) : typeof output;
  throw new TypeError(
    `${owner}: expected layer '${layer}' to give [batch, height, width, channels] or [batch, features], found ${found}`,
  );
}

/**
 * One channel of a layer's output, `[batch, height, width, 1]`.
 *
 * @throws RangeError if the layer does not have it.
 */
export function channelOf(owner: string, layer: string, seen: Seen, channel: number): Tensor {
  const output = placesOf(owner, layer, seen);
  const count = output.shape[3]!;
  if (Number.isInteger(channel) && channel >= 0 && channel < count)
    return slice(output, [0, 0, 0, channel], [-1, -1, -1, 1]);
  throw new RangeError(`${owner}: expected a channel of '${layer}' from 0 to ${count - 1}, found ${channel}`);
}
