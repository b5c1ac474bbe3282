import { Conv2d, Linear, type Module } from '@cnn/layers';
import { checkRange, type Tensor } from '@cnn/tensor';
import { layerNamed } from '../attribution/layer-reading.ts';
import { type ChannelFacts, ChannelStatistics } from './channel-statistics.ts';
import { eachBatch, type ImageBatches } from './image-batches.ts';
import { readMaps } from './layer-maps.ts';
import { type MeasuredLayer, measuredLayers } from './measured-layer.ts';
import { ChannelCorrelation, type Twin, twinsByWeights } from './twins.ts';

export interface FilterReportOptions {
  /** Dotted names of the layers. @default all Conv2d */
  readonly layers?: readonly string[];
  /** What an activation must exceed to count. @default 0 */
  readonly threshold?: number;
  /** Cosine of two kernels, or correlation of two channels, from which they are duplicates, in [0, 1]. @default 0.95 */
  readonly similarity?: number;
  /** Whether activations are compared too, channel with channel: its cost grows with the square of their number. @default false */
  readonly correlation?: boolean;
  /** Stops between two batches, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One filter, over all images and places. */
export interface FilterFacts extends ChannelFacts {
  readonly filter: number;
  /** Never above the threshold (in size, where no rectifier follows). */
  readonly isDead: boolean;
  /** Always the same. */
  readonly isConstant: boolean;
  /** Like an earlier filter, by kernels or by activations. */
  readonly isDuplicate: boolean;
  /** The filter whose kernel is most like this one's; undefined where there are no kernels to compare. */
  readonly nearestKernel?: Twin;
  /** The filter whose activations go most with this one's; with `correlation` only. */
  readonly nearestActivations?: Twin;
}

export interface LayerFilters extends MeasuredLayer {
  /** Class of the layer, such as `Conv2d`. */
  readonly kind: string;
  readonly filters: readonly FilterFacts[];
  /** How many of them are so. */
  readonly dead: number;
  readonly constant: number;
  readonly duplicate: number;
  /** How many gave NaN or infinity somewhere. */
  readonly notFinite: number;
}

/** What {@link filterReport} found. */
export interface FilterReport {
  readonly images: number;
  readonly threshold: number;
  readonly similarity: number;
  readonly layers: readonly LayerFilters[];
}

/**
 * Which filters of a model do nothing: dead ones that never fire, constant ones, duplicates of others, and those that give NaN.
 *
 * A layer's filters are judged by what comes out of the rectifier behind it, over all images and places; where none follows, as before a sum, by the layer's own
 * output, in size. Memory holds one batch and a few numbers for each filter (with `correlation`, for each pair). The model runs in evaluation mode and is left in
 * its own; batches of a stream are disposed. See Lu et al., Dying ReLU and initialization (2019).
 *
 * @param images one batch `[batch, height, width, channels]`, or a stream of batches, as the model takes them.
 * @throws RangeError for a layer that is not there, if there is none or no image, or an option is out of range; TypeError if a layer's output is neither images nor
 * vectors.
 * @example
 * const report = await filterReport(model, new DataLoader(test, { batchSize: 128 }));
 * report.layers.map(({ layer, dead, filters }) => `${layer}: ${dead} of ${filters.length} dead`);
 */
export async function filterReport(
  model: Module,
  images: Tensor | ImageBatches,
  { layers, threshold = 0, similarity = 0.95, correlation = false, signal }: FilterReportOptions = {},
): Promise<FilterReport> {
  checkRange('filterReport', 'threshold', threshold, 0);
  checkRange('filterReport', 'similarity', similarity, 0, 1);
  for (const layer of layers ?? []) layerNamed('filterReport', model, layer);
  let gathered: Gathered[] = [];
  const seen = await eachBatch(
    'filterReport',
    images,
    async (batch) => {
      if (gathered.length === 0) {
        const found = measuredLayers(model, [1, ...batch.shape.slice(1)], layers);
        if (found.length === 0)
          throw new RangeError('filterReport: expected at least one layer, found none; name layers');
        gathered = found.map((layer) => ({ layer }));
      }
      const runs = gathered.map(({ layer: { measuredAt, run } }) => ({ name: measuredAt, run }));
      const maps = await readMaps('filterReport', model, runs, batch);
      for (const [i, each] of gathered.entries()) {
        const own = maps[i];
        const channels = own.shape[3];
        const isRectified = each.layer.isRectified;
        each.statistics ??= new ChannelStatistics(
          channels,
          (value) => (isRectified ? value : Math.abs(value)) > threshold,
        );
        each.statistics.add(own);
        if (!correlation) continue;
        each.correlation ??= new ChannelCorrelation(channels);
        await each.correlation.add(own);
      }
    },
    signal,
  );
  const judged: LayerFilters[] = [];
  for (const each of gathered) judged.push(await judgedLayer(model, each, similarity));
  return { images: seen, threshold, similarity, layers: judged };
}

interface Gathered {
  readonly layer: MeasuredLayer;
  statistics?: ChannelStatistics;
  correlation?: ChannelCorrelation;
}

async function judgedLayer(
  model: Module,
  { layer, statistics, correlation }: Gathered,
  similarity: number,
): Promise<LayerFilters> {
  const module = layerNamed('filterReport', model, layer.layer);
  const hasKernels = module instanceof Conv2d || module instanceof Linear;
  const groups = module instanceof Conv2d ? module.options.groups : 1;
  const kernels = hasKernels ? await twinsByWeights(module.weight.value, similarity, groups) : [];
  const together = correlation?.twins(similarity) ?? [];
  const filters = statistics!.facts().map((facts, filter): FilterFacts => {
    const isWhole = facts.notFinite === 0;
    return {
      filter,
      ...facts,
      isDead: isWhole && facts.silent === 1,
      isConstant: isWhole && facts.smallest === facts.largest,
      isDuplicate: [kernels[filter], together[filter]].some((twins) => twins?.hasEarlier),
      ...(kernels[filter] && { nearestKernel: kernels[filter].twin }),
      ...(together[filter] && { nearestActivations: together[filter].twin }),
    };
  });
  const count = (is: (facts: FilterFacts) => boolean) => filters.filter(is).length;
  return {
    ...layer,
    kind: module.kind,
    filters,
    dead: count(({ isDead }) => isDead),
    constant: count(({ isConstant }) => isConstant),
    duplicate: count(({ isDuplicate }) => isDuplicate),
    notFinite: count(({ notFinite }) => notFinite > 0),
  };
}
