import type { Module } from '@cnn/layers';
import { add, checkInteger, checkRange, clone, dispose, mul, nextTurn, Rng, scope, Tensor } from '@cnn/tensor';
import { type Direction, filterDirection } from './filter-directions.ts';

export interface LossSurfaceOptions {
  /** How far to go to both sides, in lengths of the filters. @default 1 */
  readonly reach?: number;
  /** Points along each direction; with an odd number the middle is where the model is. @default 21 */
  readonly steps?: number;
  /** Draws the two directions. @default new Rng(0) */
  readonly rng?: Rng;
  /** Called after each point. */
  readonly onPoint?: (point: LossPoint) => void;
  /** Stops between two points, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A point of the surface. */
export interface LossPoint {
  readonly alpha: number;
  readonly beta: number;
  readonly loss: number;
  /** How many points are done, of how many. */
  readonly done: number;
  readonly total: number;
}

/** Losses around a model. */
export interface LossSurface {
  /** How far along the first direction each column is, ascending. */
  readonly alphas: Float64Array;
  /** How far along the second direction each row is, ascending. */
  readonly betas: Float64Array;
  /** Row by row: that of `alphas[i]` and `betas[j]` is at `j × alphas.length + i`. */
  readonly losses: Float64Array;
}

/**
 * The loss around where a model is: its parameters moved along two random directions, normalised by filters, so that how flat a minimum is can be compared
 * between networks.
 *
 * `loss` is asked at each point, with the model in evaluation mode and its parameters moved; it may return a number or a tensor of one, which is disposed, and be
 * async. Afterwards the model is as it was to the last bit, with its modes and buffers, also after an error. Biases and the scales of normalisations do not
 * move. Draw it with {@link lossSurfaceChart}. Follows Li et al., Visualizing the loss landscape of neural nets (2018).
 *
 * @throws RangeError if an option is out of range or the model has no weights with filters; TypeError if the loss is a tensor of several values.
 * @example
 * const surface = await lossSurface(model, (model) => scope(() => loss(model.call(images), labels)), { steps: 25 });
 */
export async function lossSurface(
  model: Module,
  loss: (model: Module) => Tensor | number | Promise<Tensor | number>,
  { reach = 1, steps = 21, rng = new Rng(0), onPoint, signal }: LossSurfaceOptions = {},
): Promise<LossSurface> {
  checkRange(owner, 'reach', reach, Number.MIN_VALUE);
  checkInteger(owner, 'steps', steps, 2, 1000);
  const along = Float64Array.from({ length: steps }, (_, i) => reach * ((2 * i) / (steps - 1) - 1));
  const losses = new Float64Array(steps * steps);
  const modes = [...model.namedModules().values()].map((module) => [module, module.training] as const);
  const buffers = [...model.namedBuffers().values()].map((buffer) => [buffer, clone(buffer.value)] as const);
  const directions: Direction[] = [];
  try {
    for (const name of ['first', 'second']) directions.push(await filterDirection(model, rng.fold(name)));
    if (directions[0].size === 0)
      throw new RangeError(`${owner}: expected weights of two axes or more, found none in ${model.kind}`);
    model.eval();
    for (let at = 0; at < losses.length; at++) {
      signal?.throwIfAborted();
      const [alpha, beta] = [along[at % steps], along[Math.floor(at / steps)]];
      losses[at] = await lossAt(model, loss, directions, alpha, beta);
      onPoint?.({ alpha, beta, loss: losses[at], done: at + 1, total: losses.length });
      await nextTurn();
    }
  } finally {
    for (const [module, training] of modes) module.training = training;
    for (const [buffer, kept] of buffers) {
      buffer.assign(kept);
      kept.dispose();
    }
    for (const direction of directions) dispose([...direction.values()]);
  }
  return { alphas: along, betas: along.slice(), losses };
}

const owner = 'lossSurface';

/** Moved parameters stand in for the model's own, which stay untouched. */
async function lossAt(
  model: Module,
  loss: (model: Module) => Tensor | number | Promise<Tensor | number>,
  [first, second]: readonly Direction[],
  alpha: number,
  beta: number,
): Promise<number> {
  const moved = [...first].map(([parameter, step]) => {
    const values = scope(() => add(add(parameter.variable, mul(step, alpha)), mul(second.get(parameter)!, beta)));
    return [parameter, values] as const;
  });
  try {
    for (const [parameter, values] of moved) parameter.substitute(values);
    const found = await loss(model);
    if (!(found instanceof Tensor)) return found;
    try {
      if (found.size !== 1)
        throw new TypeError(`${owner}: expected a loss of one value, found ${found.size}; take its mean`);
      return (await found.data())[0];
    } finally {
      found.dispose();
    }
  } finally {
    for (const [parameter, values] of moved) {
      parameter.substitute(undefined);
      values.dispose();
    }
  }
}
