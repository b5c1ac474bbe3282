import { shiftedScenes } from '@cnn/adversarial';
import { type Dataset, grayscale, type Image, resize } from '@cnn/datasets';
import type { Rng } from '@cnn/tensor';
import { dataSource } from '../data/data-source.ts';
import { openData } from '../run/open-run.ts';
import type { Subject } from './subject.ts';

/** Smallest scenes that there are. */
const SCENE = 16;

/** Pictures that a model cannot know, by what they are: noise, painted scenes and what `--unknown` names; as many as it is judged by. */
export function unknownPictures({ run, dataset, unknown, rng, flags }: Subject): Readonly<Record<string, Dataset>> {
  const { length } = dataset;
  const { inputShape } = run;
  const size = Math.max(SCENE, Math.min(inputShape[0], inputShape[1]));
  const scenes = shiftedScenes({ length, size, correlation: 0 });
  return {
    noise: noisePictures(length, inputShape, rng.fold('noise')),
    scenes: fitting(scenes, inputShape),
    ...(unknown && { [flags.unknown!]: fitting(unknown, inputShape) }),
  };
}

/** The pictures of `--unknown`, as many as a model is judged by. @throws UsageError for an unknown name; DataError if there are none. */
export async function openUnknown(
  name: string,
  { run, dataset, flags }: Pick<Subject, 'run' | 'dataset' | 'flags'>,
): Promise<Dataset> {
  const dataDir = flags.unknownDir ?? flags.dataDir ?? run.config.dataDir;
  const where = { split: 'test', dataDir, inputShape: run.inputShape } as const;
  return openData(dataSource(name), where, dataset.length);
}

/** Pixels that are anything. */
function noisePictures(length: number, shape: readonly [number, number, number], rng: Rng): Dataset {
  const pixels = (index: number) => Uint8Array.from(rng.fold(index).integers(shape[0] * shape[1] * shape[2], 0, 256));
  return { name: 'noise', length, classes: [], shape, get: (index) => ({ pixels: pixels(index), shape, label: 0 }) };
}

/** Pictures no larger than the model's, and grey where it sees no colours; a border is put around smaller ones later. */
function fitting(dataset: Dataset, [height, width, channels]: readonly [number, number, number]): Dataset {
  const smaller = resize([height, width]);
  const gray = grayscale();
  const fitted = (image: Image): Image => {
    const small = image.shape[0] > height || image.shape[1] > width ? smaller(image) : image;
    return channels === 1 ? gray(small) : small;
  };
  return {
    name: dataset.name,
    length: dataset.length,
    classes: dataset.classes,
    shape: undefined,
    get: async (index, rng) => {
      const sample = await dataset.get(index, rng);
      return { ...fitted(sample), label: sample.label };
    },
  };
}
