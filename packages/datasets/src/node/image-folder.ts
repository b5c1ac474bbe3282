import { DataError } from '@cnn/tensor';
import { checkIndex, type Dataset, type ImageShape, type Sample } from '../dataset.ts';
import type { ImageSize } from '../resize-image.ts';
import { decode } from './decode-image.ts';

/** One picture of an {@link ImageFolder}. */
export interface ImageFile {
  readonly path: string;
  /** Index of its class. */
  readonly label: number;
}

/** Pictures in a folder for each class, decoded when they are asked for; `loadImageFolder` finds them. */
export class ImageFolder implements Dataset {
  readonly name: string;
  readonly length: number;
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  /** By index. */
  readonly files: readonly ImageFile[];
  readonly #size: ImageSize | undefined;

  constructor(
    root: string,
    classes: readonly string[],
    files: readonly ImageFile[],
    shape: ImageShape,
    size?: ImageSize,
  ) {
    this.name = root;
    this.length = files.length;
    this.classes = classes;
    this.shape = shape;
    this.files = files;
    this.#size = size;
  }

  /** @throws DataError that names the file and the index if it is no image, or of another size than the first. */
  async get(index: number): Promise<Sample> {
    checkIndex(this.name, index, this.length);
    const { path, label } = this.files[index];
    const subject = `${path} (sample ${index})`;
    const decoded = (): ReturnType<typeof decode> => decode(path, subject, this.#size);
    // Pictures that are made smaller may be large, so few of them are in memory at a time.
    const { pixels, shape } = await (this.#size === undefined ? decoded() : inTurn(decoded));
    if (String(shape) === String(this.shape)) return { pixels, shape, label };
    throw new DataError(subject, {
      expected: `${this.shape.slice(0, 2).join('×')} pixels as in ${this.files[0].path}`,
      found: shape.slice(0, 2).join('×'),
      remedy: 'give loadImageFolder a size',
    });
  }
}

const AT_ONCE = 16;
let running = 0;
const queue: (() => void)[] = [];

/** Runs the tasks, at most sixteen at a time. */
async function inTurn<T>(task: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve));
  else running++;
  try {
    return await task();
  } finally {
    const next = queue.shift();
    // Who waits takes the place over, so the count stays.
    if (next) next();
    else running--;
  }
}
