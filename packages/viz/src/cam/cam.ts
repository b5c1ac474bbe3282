import type { Module } from '@cnn/layers';
import {
  add,
  clone,
  concat,
  dispose,
  div,
  interpolate,
  max,
  mean,
  min,
  mul,
  relu,
  reshape,
  reverse,
  scope,
  sub,
  type Tensor,
} from '@cnn/tensor';
import { type Attribution, defineAttribution, type ExplainOptions } from '../attribution/attribution.ts';
import { lastLayerWithPlaces, readLayers } from '../attribution/layer-reading.ts';
import { ownScore, type Score, scoreFor, scoreOf } from '../attribution/score.ts';

/** What all class activation maps take. */
export interface CamOptions {
  /**
   * Dotted name of the layer whose output is weighed, or several, whose maps are averaged.
   *
   * @default the last one that gives images of more than one place
   */
  readonly layer?: string | readonly string[];
  /** Whether the map is averaged over six views of each image: mirrored or not, and 0.9, 1 and 1.1 times as strong. @default false */
  readonly augmentSmooth?: boolean;
}

/** What a method is given to weigh a layer's output. */
export interface CamLayer {
  readonly model: Module;
  readonly layer: string;
  /** Which of the layer's runs, from 1, was read: the last. */
  readonly run: number;
  readonly images: Tensor;
  /** `[batch, height, width, channels]`. */
  readonly activations: Tensor;
  readonly gradients: Tensor;
  readonly logits: Tensor;
  /** Of any rows made of the images. */
  readonly score: Score;
  readonly options: ExplainOptions;
}

/** From what a layer gave to the map `[batch, height, width]` of each image, before it is rectified and enlarged. */
export type CamMap = (layer: CamLayer) => Tensor | Promise<Tensor>;

/**
 * What all class activation maps have in common: one pass and back to the layer, the method's map, what is positive of it, brought to [0, 1] and to the
 * images' size.
 *
 * The map of a class that nothing speaks for is all zeros.
 */
export function defineCam(
  kind: string,
  { layer, augmentSmooth = false }: CamOptions,
  map: CamMap,
): Attribution<Module> {
  const owner = kind[0].toLowerCase() + kind.slice(1);
  const options = { layer, augmentSmooth: augmentSmooth || undefined };
  return defineAttribution<Module>(kind, options, async (model, images, explain) => {
    if (!augmentSmooth) return mapsOf(owner, model, images, layer, explain, map);
    const target = await scoreOf(owner, model.asClassifier(), images, explain.target);
    const views: Tensor[] = [];
    try {
      for (const isMirrored of [false, true]) {
        for (const factor of [0.9, 1, 1.1]) {
          const view = scope(() => mul(isMirrored ? reverse(images, 2) : images, factor));
          const seen = await mapsOf(owner, model, view, layer, { ...explain, target }, map);
          views.push(scope(() => (isMirrored ? reverse(seen, 2) : clone(seen))));
          dispose([view, seen]);
        }
      }
      return scope(() =>
        mul(
          views.reduce((total, each) => add(total, each)),
          1 / views.length,
        ),
      );
    } finally {
      dispose(views);
    }
  });
}

async function mapsOf(
  owner: string,
  model: Module,
  images: Tensor,
  layer: CamOptions['layer'],
  options: ExplainOptions,
  map: CamMap,
): Promise<Tensor> {
  options.signal?.throwIfAborted();
  const layers = layer === undefined ? [lastLayerWithPlaces(owner, model, images)] : [layer].flat();
  if (layers.length === 0) throw new RangeError(`${owner}: expected at least one layer, found none`);
  const own = ownScore(owner, images, options.target);
  const { activations, gradients, runs, logits } = readLayers(owner, model, layers, images, own);
  const [, height, width] = images.shape as number[];
  const maps: Tensor[] = [];
  try {
    const score = await scoreFor(owner, logits, options.target);
    for (const [i, name] of layers.entries()) {
      const found = await map({
        model,
        layer: name,
        run: runs[i],
        images,
        activations: activations[i],
        gradients: gradients[i],
        logits,
        score,
        options,
      });
      maps.push(scope(() => enlarged(relu(found), [height, width])));
      dispose(found);
    }
    return scope(() => toUnitRange(mean(concat(maps, 3), 3, true)));
  } finally {
    dispose([...activations, ...gradients, logits, ...maps]);
  }
}

/** Maps `[batch, h, w]`, each brought to [0, 1], at another size: `[batch, height, width, 1]`. */
export function enlarged(maps: Tensor, size: readonly [height: number, width: number]): Tensor {
  const [batch, height, width] = maps.shape as number[];
  return interpolate(toUnitRange(reshape(maps, [batch, height, width, 1])), { size: [...size], mode: 'bilinear' });
}

/** Each image from its smallest to its largest value; of a single value, zeros. */
export function toUnitRange(images: Tensor): Tensor {
  const axes = images.shape.map((_, axis) => axis).slice(1);
  const risen = sub(images, min(images, axes, true));
  return div(risen, add(max(risen, axes, true), 1e-7));
}
