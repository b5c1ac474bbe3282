import { type ImageWindow, type Module, type ReceptiveField, receptiveFields } from '@cnn/layers';
import { checkInteger, type Tensor } from '@cnn/tensor';
import { layerNamed } from '../attribution/layer-reading.ts';
import type { Values } from '../viewable.ts';
import { eachBatch, type ImageBatches } from './image-batches.ts';
import { type LayerMaps, readMaps } from './layer-maps.ts';
import { insideImage, wholeWindow } from './whole-window.ts';

export interface TopPatchesOptions {
  /** Dotted name of the layer whose filters are looked at. */
  readonly layer: string;
  /** Channels of the layer's output, in the order wanted. @default the first 16, or as many as there are */
  readonly filters?: readonly number[];
  /** Patches for each filter, of as many images. @default 9 */
  readonly count?: number;
  /** Stops between two batches, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The part of an image that made a filter fire. */
export interface TopPatch {
  /** Of the image, within its data set. */
  readonly id: number;
  /** The activation. */
  readonly value: number;
  /** Where in the layer's output it was. */
  readonly row: number;
  readonly column: number;
  /** What that place sees, in pixels of the image, ends included; beyond the image's edges it sees padding. */
  readonly window: ImageWindow;
  /** The pixels of the window that are inside the image, `[height, width, channels]`, as the model was given them; none where all of it is padding. */
  readonly pixels: Values | undefined;
}

/** The patches of one filter. */
export interface FilterPatches {
  readonly filter: number;
  /** Strongest first. */
  readonly patches: readonly TopPatch[];
  /** Activations that are NaN or infinite, which are passed over. */
  readonly notFinite: number;
}

/** What {@link topPatches} found. */
export interface TopPatches {
  readonly layer: string;
  /** Channels of the layer's output. */
  readonly channels: number;
  /** Images that were looked at. */
  readonly images: number;
  readonly filters: readonly FilterPatches[];
}

/**
 * What a layer's filters look for: for each, the places of a data set where it fires most, cut out as far as it can see.
 *
 * An image gives at most one patch for a filter, its strongest. Of equal ones the lower id and the earlier place come first, so the result does not depend on
 * the order or the size of the batches. A patch is the exact receptive field of its place ({@link ReceptiveField}); what of it lies in the padding has no pixels.
 * Memory holds the best patches and one batch. The model runs in evaluation mode and is left in its own; batches of a stream are disposed. Follows the figures of
 * Zeiler and Fergus, Visualizing and understanding convolutional networks (2014).
 *
 * @param images one batch `[batch, height, width, channels]`, or a stream of batches, as the model takes them.
 * @throws RangeError for a layer or filter that is not there, if there is no image, or where branches of different strides meet; TypeError if the layer's output is
 * neither images nor vectors.
 * @example
 * const found = await topPatches(model, new DataLoader(test), { layer: 'conv_layer.8', filters: [0, 1, 2] });
 * const svg = await topPatchesGrid(found, { mean: CIFAR10.mean, std: CIFAR10.std });
 */
export async function topPatches(
  model: Module,
  images: Tensor | ImageBatches,
  { layer, filters, count = 9, signal }: TopPatchesOptions,
): Promise<TopPatches> {
  checkInteger('topPatches', 'count', count, 1);
  layerNamed('topPatches', model, layer);
  const fieldOf = fieldsByShape(model, layer);
  let found: Collected[] | undefined;
  let channels = 0;
  const seen = await eachBatch(
    'topPatches',
    images,
    async (batch, ids) => {
      const [maps] = await readMaps('topPatches', model, [{ name: layer }], batch);
      channels = maps.shape[3];
      found ??= chosen(filters, channels).map((filter) => ({ filter, patches: [], notFinite: 0 }));
      const field = fieldOf(batch.shape as number[]);
      const candidates = found.flatMap((filter) => strongest(maps, ids, filter, count));
      // The pixels are fetched only if something of them is to be shown.
      if (candidates.length === 0) return;
      const source: Values = { shape: batch.shape, data: (await batch.data()) as Float32Array };
      for (const candidate of candidates) insert(candidate, source, field, count);
    },
    signal,
  );
  return { layer, channels, images: seen, filters: found! };
}

interface Collected extends FilterPatches {
  readonly patches: TopPatch[];
  notFinite: number;
}

/** The strongest activation of one image of a batch, which may be among the best of a filter. */
interface Candidate extends Pick<TopPatch, 'id' | 'value' | 'row' | 'column'> {
  readonly filter: Collected;
  /** Of the image in the batch. */
  readonly image: number;
}

function chosen(filters: readonly number[] | undefined, channels: number): readonly number[] {
  const wanted = filters ?? Array.from({ length: Math.min(16, channels) }, (_, i) => i);
  if (wanted.length === 0) throw new RangeError('topPatches: expected at least one filter, found none');
  for (const filter of wanted) checkInteger('topPatches', 'filter', filter, 0, channels - 1);
  return wanted;
}

/** The field of the layer for images of a size; tracing the model once for each. */
function fieldsByShape(model: Module, layer: string): (shape: readonly number[]) => ReceptiveField | undefined {
  const known = new Map<string, ReceptiveField | undefined>();
  return ([, height, width, channels]) => {
    const key = `${height}×${width}`;
    if (!known.has(key)) known.set(key, receptiveFields(model, [1, height, width, channels]).get(layer));
    return known.get(key);
  };
}

function strongest(
  { shape: [batch, height, width, channels], data }: LayerMaps,
  ids: readonly number[],
  filter: Collected,
  count: number,
): Candidate[] {
  const candidates: Candidate[] = [];
  const places = height * width;
  for (let image = 0; image < batch; image++) {
    let best = -1;
    let value = Number.NEGATIVE_INFINITY;
    for (let place = 0; place < places; place++) {
      const activation = data[(image * places + place) * channels + filter.filter];
      if (!Number.isFinite(activation)) filter.notFinite++;
      else if (activation > value) [best, value] = [place, activation];
    }
    if (best < 0) continue;
    const candidate = { id: ids[image], value, row: Math.floor(best / width), column: best % width, filter, image };
    const last = filter.patches.length < count ? undefined : filter.patches[count - 1];
    if (!last || inOrder(candidate, last) < 0) candidates.push(candidate);
  }
  return candidates;
}

function insert(candidate: Candidate, images: Values, field: ReceptiveField | undefined, count: number): void {
  const { filter, image, ...patch } = candidate;
  const { patches } = filter;
  // An image that comes again, such as one changed by chance, keeps its stronger view.
  const again = patches.findIndex(({ id }) => id === patch.id);
  if (again >= 0) {
    if (inOrder(patch, patches[again]) >= 0) return;
    patches.splice(again, 1);
  }
  const at = patches.findIndex((other) => inOrder(patch, other) < 0);
  const place = at < 0 ? patches.length : at;
  if (place >= count) return;
  const size = [images.shape[1], images.shape[2]] as const;
  const window = wholeWindow(field, [patch.row, patch.column], size);
  const inside = insideImage(window, size);
  patches.splice(place, 0, { ...patch, window, pixels: inside && cut(images, image, inside) });
  patches.length = Math.min(patches.length, count);
}

type Rank = Pick<TopPatch, 'id' | 'value' | 'row' | 'column'>;

/** Below 0 where `a` comes first. */
function inOrder(a: Rank, b: Rank): number {
  return b.value - a.value || a.id - b.id || a.row - b.row || a.column - b.column;
}

function cut({ shape, data }: Values, image: number, { top, bottom, left, right }: ImageWindow): Values {
  const [, height, width, channels] = shape;
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  const pixels = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    const from = ((image * height + top + row) * width + left) * channels;
    pixels.set(data.subarray(from, from + columns * channels), row * columns * channels);
  }
  return { shape: [rows, columns, channels], data: pixels };
}
