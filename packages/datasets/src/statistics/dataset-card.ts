import { checkInteger } from '@cnn/tensor';
import type { Dataset, Label } from '../dataset.ts';
import { differenceHash } from './difference-hash.ts';
import { findDuplicates } from './find-duplicates.ts';
import { findNearDuplicates } from './find-near-duplicates.ts';
import { hashImage } from './hash-image.ts';
import { type SplitCard, SplitStatistics } from './split-statistics.ts';
import { readSample, type VisitOptions, visitSamples } from './visit-samples.ts';

export interface DatasetCardOptions extends VisitOptions {
  /** The test samples, which must not be among the training ones. @default none */
  readonly test?: Dataset;
  /**
   * Bits of 64 in which the difference hashes of near-duplicates may differ, in [0, 8]; 2 finds copies that were scaled or
   * compressed, more finds chance likenesses too. @default near-duplicates are not looked for
   */
  readonly nearDistance?: number;
}

/** Images that are alike. */
export interface ImageGroup {
  /** Indices into the training samples. */
  readonly train: readonly number[];
  /** Indices into the test samples. */
  readonly test: readonly number[];
  /** The different labels they have: class names, or numbers. */
  readonly labels: readonly string[];
}

/** What a dataset is like, and what may be wrong with it; {@link formatCard} makes a text of it. */
export interface DatasetCard {
  readonly name: string;
  readonly classes: readonly string[];
  readonly train: SplitCard;
  readonly test?: SplitCard;
  /** Images with the same pixels to the last bit, in order of their first. */
  readonly duplicates: readonly ImageGroup[];
  /** Those of the duplicates whose labels contradict each other. */
  readonly conflicts: readonly ImageGroup[];
  /** Images that look alike without being the same; undefined where they were not looked for. */
  readonly nearDuplicates?: readonly ImageGroup[];
}

/**
 * Looks a dataset through: how many samples of each class, which shapes, mean and deviation, the mean image, and which images there
 * are twice, within the training data, within the test data or in both.
 *
 * Use it before training on data you do not know. A test image that was trained on makes accuracy look better than it is; the same
 * image under two labels cannot be learned. Every sample is read once, and those that may be duplicates once more; 60,000 images of
 * 32×32 pixels take about 3 seconds. Memory is 8 bytes a sample (16 with near-duplicates) and what is found.
 *
 * Near-duplicates are groups in which each image is like another one, by Neal Krawetz's difference hash (2013) of 9 × 8 grey areas.
 * They are worth a look, not a verdict: simple pictures on white are often alike by chance.
 *
 * @throws RangeError if `nearDistance` is no whole number in [0, 8].
 * @throws TypeError if the test samples have other classes.
 * @throws DataError, with the sample's index, if one cannot be read, has a label that is none of the classes, or pixels that are not
 * finite.
 * @example
 * const card = await datasetCard(train, { test, nearDistance: 2 });
 * console.log(formatCard(card));
 */
export async function datasetCard(
  dataset: Dataset,
  { test, nearDistance, signal, onProgress }: DatasetCardOptions = {},
): Promise<DatasetCard> {
  if (nearDistance !== undefined) checkInteger('datasetCard', 'nearDistance', nearDistance, 0, 8);
  if (test && String(test.classes) !== String(dataset.classes)) {
    throw new TypeError(
      `datasetCard: expected test samples of the classes ${dataset.classes.join(', ')}, found ${test.classes.join(', ')}`,
    );
  }
  const total = dataset.length + (test?.length ?? 0);
  const hashes = new Float64Array(total);
  const looks = nearDistance === undefined ? undefined : new Uint32Array(2 * total);

  const lookThrough = async (split: Dataset, start: number): Promise<SplitCard> => {
    const statistics = new SplitStatistics(split);
    await visitSamples(
      split,
      (sample, index) => {
        statistics.add(sample, index);
        hashes[start + index] = hashImage(sample);
        looks?.set(differenceHash(sample), 2 * (start + index));
      },
      { signal, onProgress: onProgress && ((done) => onProgress(start + done, total)) },
    );
    return statistics.result();
  };
  const train = await lookThrough(dataset, 0);
  const held = test && (await lookThrough(test, dataset.length));

  const read = (place: number) => {
    signal?.throwIfAborted();
    return place < dataset.length ? readSample(dataset, place) : readSample(test!, place - dataset.length);
  };
  const toGroup = (places: readonly number[], labels: readonly Label[]): ImageGroup => ({
    train: places.filter((place) => place < dataset.length),
    test: places.filter((place) => place >= dataset.length).map((place) => place - dataset.length),
    labels: [...new Set(labels.map((label) => labelText(label, dataset.classes)))],
  });
  const found = await findDuplicates(hashes, read);
  const duplicates = found.map(({ places, labels }) => toGroup(places, labels));
  const card: DatasetCard = {
    name: dataset.name,
    classes: dataset.classes,
    train,
    ...(held && { test: held }),
    duplicates,
    conflicts: duplicates.filter(({ labels }) => labels.length > 1),
  };
  if (!looks) return card;

  // Each picture once, however many copies there are of it.
  const first = new Map(found.flatMap(({ places }) => places.map((place) => [place, places[0]] as const)));
  const nearDuplicates: ImageGroup[] = [];
  for (const places of await findNearDuplicates(looks, nearDistance!, signal)) {
    if (new Set(places.map((place) => first.get(place) ?? place)).size < 2) continue;
    const labels: Label[] = [];
    for (const place of places) labels.push((await read(place)).label);
    nearDuplicates.push(toGroup(places, labels));
  }
  return { ...card, nearDuplicates };
}

function labelText(label: Label, classes: readonly string[]): string {
  if (typeof label !== 'number') return `[${Array.from(label).join(', ')}]`;
  return classes[label] ?? String(label);
}
