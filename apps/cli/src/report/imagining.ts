import { denormalize, normalize } from '@cnn/augment';
import { clipByValue, concat, dispose, scope, type Tensor } from '@cnn/tensor';
import { channel, deepDream, layerEnergy, type Objective, pictureGrid, visualizeFeature } from '@cnn/viz';
import type { OpenRun } from '../run/open-run.ts';
import { normalizationOf } from '../run/transforms.ts';
import { lastLayer } from './layers.ts';

/** As many pictures as one looks at. */
const most = 16;

export interface Imagining {
  readonly signal: AbortSignal;
  /** Of gradient ascent, for each picture made from noise. */
  readonly steps: number;
  /** Called before each picture. */
  readonly onPicture: (done: number, of: number) => void;
}

/** What a run's model takes for each of its classes, made from noise → SVG. */
export function imaginedClasses(run: OpenRun, imagining: Imagining): Promise<string> {
  const labels = run.config.classes.slice(0, most);
  const wishes = labels.map((_, label) => channel('', label));
  return imagined(run, wishes, labels, 'What each class looks like to the network', imagining);
}

/** What the first filters of a layer look for, made from noise → SVG. */
export async function imaginedFilters(run: OpenRun, layer: string | undefined, imagining: Imagining): Promise<string> {
  const { name, channels } = lastLayer(run, layer);
  const filters = Array.from({ length: Math.min(channels, most) }, (_, i) => i);
  const wishes = filters.map((filter) => channel(name, filter));
  const shown =
    filters.length < channels ? `the first ${filters.length} of ${channels} filters` : `${channels} filters`;
  return imagined(run, wishes, filters.map(String), `What ${shown} of ${name} look for`, imagining);
}

/** A picture `[1, height, width, channels]` as the model sees it, beside what the network makes of it → SVG. */
export async function dreamed(
  run: OpenRun,
  image: Tensor,
  layer: string | undefined,
  { signal }: Imagining,
): Promise<string> {
  const { name } = lastLayer(run, layer);
  const { mean, std } = normalizationOf(run.config, run.inputShape[2]);
  const before = scope(() => clipByValue(denormalize(mean, std).apply(image, undefined), 0, 1));
  const dream = await deepDream(run.model, before, {
    objective: layerEnergy(name),
    octaves: 2,
    jitter: 4,
    preprocess: preprocessOf(run),
    signal,
  });
  const pair = scope(() => concat([before, dream], 0));
  dispose([before, dream]);
  return drawn(pair, ['as it is', 'dreamed'], `What ${name} sees in it`);
}

async function imagined(
  run: OpenRun,
  wishes: readonly Objective[],
  labels: readonly string[],
  title: string,
  { signal, steps, onPicture }: Imagining,
): Promise<string> {
  const [height, width, channels] = run.inputShape;
  const pictures: Tensor[] = [];
  try {
    for (const [i, wish] of wishes.entries()) {
      onPicture(i, wishes.length);
      const options = { size: [height, width] as const, channels, steps, preprocess: preprocessOf(run), signal };
      pictures.push(await visualizeFeature(run.model, wish, options));
    }
    return await drawn(
      scope(() => concat(pictures, 0)),
      labels,
      title,
    );
  } finally {
    dispose(pictures);
  }
}

async function drawn(images: Tensor, labels: readonly string[], title: string): Promise<string> {
  try {
    const columns = Math.ceil(labels.length / Math.ceil(labels.length / 8));
    return await pictureGrid(images, { labels, title, columns });
  } finally {
    dispose(images);
  }
}

function preprocessOf({ config, inputShape }: OpenRun): (images: Tensor) => Tensor {
  const { mean, std } = normalizationOf(config, inputShape[2]);
  const { apply } = normalize(mean, std);
  return (images) => apply(images, undefined);
}
