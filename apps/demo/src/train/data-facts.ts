import { type Image, resize } from '@cnn/datasets';
import type { DatasetName } from './recipe.ts';
import type { Half, TrainingData } from './training-data.ts';

/** What the page knows of the data that lie in the worker. Plain data. */
export interface DataFacts {
  readonly dataset: DatasetName;
  readonly name: string;
  readonly classes: readonly ClassFacts[];
  readonly train: number;
  /** Without those that are held out of the training pictures. */
  readonly test: number;
  readonly validation?: number;
  /** Height and width of the smallest and of the largest picture among those that are shown. */
  readonly smallest: readonly [height: number, width: number];
  readonly largest: readonly [height: number, width: number];
  /** Some pictures, of each class in turn. */
  readonly pictures: readonly LabelledPicture[];
}

export interface ClassFacts {
  readonly name: string;
  readonly train: number;
  readonly test: number;
}

export interface LabelledPicture {
  readonly image: Image;
  readonly label: string;
}

const SHOWN = 20;
/** Height and width of a picture that is shown, at most. */
const SIDE = 64;

/** Looks at data: counts, and some pictures. @throws DataError if one of them is no picture. */
export async function factsOf(data: TrainingData): Promise<DataFacts> {
  const { dataset, name, classes, labels, validation } = data;
  const counts = { train: countsOf(labels.train, classes.length), test: countsOf(labels.test, classes.length) };
  const pictures: LabelledPicture[] = [];
  const sizes: (readonly [height: number, width: number])[] = [];
  for (const index of someOfEach(labels.train, classes.length)) {
    const image = await data.picture('train', index);
    sizes.push([image.shape[0], image.shape[1]]);
    pictures.push({ image: thumbnail(image), label: classes[labels.train[index]] });
  }
  sizes.sort(([height, width], [otherHeight, otherWidth]) => height * width - otherHeight * otherWidth);
  return {
    dataset,
    name,
    classes: classes.map((each, i) => ({ name: each, train: counts.train[i], test: counts.test[i] })),
    train: labels.train.length,
    test: labels.test.length,
    ...(validation !== undefined && { validation }),
    smallest: sizes[0],
    largest: sizes[sizes.length - 1],
    pictures,
  };
}

/** In memory of its own, because what is sent takes its whole memory along. */
function thumbnail({ pixels, shape }: Image): Image {
  const [height, width] = shape;
  const scale = Math.min(1, SIDE / Math.max(height, width));
  if (scale === 1) return { pixels: pixels.slice(), shape };
  const to = [height, width].map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
  return resize(to)({ pixels, shape });
}

function countsOf(labels: TrainingData['labels'][Half], classes: number): number[] {
  const counts = Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return counts;
}

/** Indices of the first pictures of each class, as many of each as are shown. */
function someOfEach(labels: ArrayLike<number>, classes: number): number[] {
  const most = Math.max(1, Math.floor(SHOWN / classes));
  const found = Array.from({ length: classes }, (): number[] => []);
  for (let i = 0; i < labels.length; i++) if (found[labels[i]].length < most) found[labels[i]].push(i);
  return found.flat().slice(0, SHOWN);
}
