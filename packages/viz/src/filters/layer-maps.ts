import { inEvaluation, type Module } from '@cnn/layers';
import { clone, dispose, formatShape, keep, type Shape, scope, Tensor } from '@cnn/tensor';
import { layerNamed } from '../attribution/layer-reading.ts';

/** One of the runs of a layer within a pass. */
export interface LayerRun {
  /** Dotted name. */
  readonly name: string;
  /** Which of its runs, from 0. @default the last */
  readonly run?: number;
}

/** What a layer gave for a batch, in main memory. */
export interface LayerMaps {
  /** `[batch, height, width, channels]`; vectors have one place. */
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
  /** Row-major. */
  readonly data: Float32Array;
}

/**
 * Runs a model in evaluation mode and fetches what some of its layers give.
 *
 * @throws RangeError for a name that the model does not have, or a layer that it does not run; TypeError if an output is neither images nor vectors.
 */
export async function readMaps(
  owner: string,
  model: Module,
  runs: readonly LayerRun[],
  images: Tensor,
): Promise<LayerMaps[]> {
  const kept: (Tensor | undefined)[] = runs.map(() => undefined);
  const removers = runs.map(({ name, run }, i) => {
    let count = 0;
    return layerNamed(owner, model, name).registerForwardHook((_, __, output: unknown) => {
      if (run === undefined || run === count++) {
        if (kept[i]) dispose(kept[i]);
        kept[i] = keep(clone(tensorOf(owner, name, output)));
      }
      return undefined;
    });
  });
  try {
    inEvaluation(model, () => scope(() => void model.call(images)));
    const maps: LayerMaps[] = [];
    for (const [i, output] of kept.entries()) {
      if (!output) throw new RangeError(`${owner}: layer '${runs[i].name}' was not run by ${model.kind}`);
      maps.push({ shape: withPlaces(output.shape), data: (await output.data()) as Float32Array });
    }
    return maps;
  } finally {
    for (const remove of removers) remove();
    dispose(kept.filter((output) => output !== undefined));
  }
}

function tensorOf(owner: string, layer: string, output: unknown): Tensor {
  if (output instanceof Tensor && (output.rank === 4 || output.rank === 2)) return output;
  const found = output instanceof Tensor ? formatShape(output.shape as Shape) : typeof output;
  throw new TypeError(
    `${owner}: expected layer '${layer}' to give [batch, height, width, channels] or [batch, features], found ${found}`,
  );
}

const withPlaces = (shape: Shape): LayerMaps['shape'] =>
  shape.length === 4 ? (shape as unknown as LayerMaps['shape']) : [shape[0], 1, 1, shape[1]];
