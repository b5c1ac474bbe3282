import { type Dataset, FashionMNISTSample, type Image, type ImageShape, loadFashionMNISTSample } from '@cnn/datasets';
import type { DatasetName } from './recipe.ts';

/** Pictures of both halves, in the worker. */
export interface TrainingData {
  readonly dataset: DatasetName;
  /** What the visitor knows it by. */
  readonly name: string;
  readonly classes: readonly string[];
  /** Of each channel of what networks see, three as `cnn train` keeps them. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Share of the training pictures that is held out and judged on, where there are no test pictures. */
  readonly validation?: number;
  /** Labels of each half, as far as it has any. */
  readonly labels: Readonly<Record<Half, ArrayLike<number>>>;
  /** The pictures' size where all have one; else they are brought to the network's. */
  readonly shape?: ImageShape;
  /** One picture as it is, to be shown. */
  picture(half: Half, index: number): Promise<Image>;
  /** The pictures as a network of this input takes them; where none are for tests, a run holds some out. */
  open(inputShape: ImageShape, onProgress: (done: number, total: number) => void): Promise<OpenHalves>;
}

export type Half = 'train' | 'test';

export interface OpenHalves {
  readonly train: Dataset;
  readonly test?: Dataset;
}

const three = (values: readonly number[]) => [values[0], values[0], values[0]];

/** The embedded sample of Fashion-MNIST. @throws DataError if its files are not beside the page, as on a first visit without a network. */
export async function sampleData(): Promise<TrainingData> {
  const [train, test] = await Promise.all([
    loadFashionMNISTSample({ split: 'train' }),
    loadFashionMNISTSample({ split: 'test' }),
  ]);
  return packedData('fashion-mnist-sample', 'Fashion-MNIST', {
    halves: { train, test },
    mean: three(FashionMNISTSample.mean),
    std: three(FashionMNISTSample.std),
  });
}

interface PackedParts extends Pick<TrainingData, 'mean' | 'std' | 'validation'> {
  readonly halves: OpenHalves;
}

/** Data that lie in memory as they are. */
export function packedData(dataset: DatasetName, name: string, { halves, ...rest }: PackedParts): TrainingData {
  const labelsOf = (half: Dataset | undefined) => (half?.labels?.() ?? []) as ArrayLike<number>;
  return {
    dataset,
    name,
    classes: halves.train.classes,
    shape: halves.train.shape,
    labels: { train: labelsOf(halves.train), test: labelsOf(halves.test) },
    picture: async (half, index) => (half === 'train' ? halves.train : halves.test!).get(index),
    open: async () => halves,
    ...rest,
  };
}
