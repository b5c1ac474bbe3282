import type { BatchSource } from '@cnn/tensor';
import { filterReport, filterReportChart, networkDiagram, topPatches, topPatchesGrid } from '@cnn/viz';
import type { OpenRun } from '../run/open-run.ts';
import { normalizationOf } from '../run/transforms.ts';
import { lastLayer } from './layers.ts';

/** The network's layers, their sizes and how they are connected → SVG. */
export function diagramOf({ model, inputShape, config }: OpenRun): string {
  return networkDiagram(model, [1, ...inputShape], { title: config.model });
}

/** Which filters never fire, and which do the same as others, over batches of pictures → SVG. */
export async function filtersJudged({ model }: OpenRun, batches: BatchSource, signal: AbortSignal): Promise<string> {
  return filterReportChart(await filterReport(model, batches, { signal }));
}

/** Where in the pictures the first filters of a layer fire most, cut out as far as they can see → SVG. */
export async function patchesFound(
  run: OpenRun,
  batches: BatchSource,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { name } = lastLayer(run, wanted);
  const found = await topPatches(run.model, batches, { layer: name, signal });
  return topPatchesGrid(found, normalizationOf(run.config, run.inputShape[2]));
}
