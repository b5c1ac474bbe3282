import { Rng } from '@cnn/tensor';
import { checkIndex, type Dataset, type ImageShape, type Label, type Sample } from './dataset.ts';
import type { ImageTransform } from './images/image-transform.ts';
import type { Recipe } from './workers/recipe.ts';

/** What happens to each sample on its way out of a dataset. */
export interface TransformOptions {
  /** Changes the picture. @default none */
  readonly transform?: ImageTransform;
  /** Changes the label. @default none */
  readonly targetTransform?: (label: Label, rng: Rng) => Label;
  /** Changes both together, such as a picture and the box in it; instead of the other two. @default none */
  readonly transforms?: (sample: Sample, rng: Rng) => Sample;
}

/** What a {@link VisionDataset} says of itself. */
export interface VisionDatasetInfo {
  readonly name: string;
  readonly length: number;
  readonly classes: readonly string[];
  /** The shape of every image before the transform, or undefined where they differ. */
  readonly shape: ImageShape | undefined;
}

/**
 * The ground of all datasets here: `load` finds a sample, and the transforms change it.
 *
 * `Loaded` says whether `load` answers at once (`Sample`), with a promise, or either. Extend it for data of your own that shall take `transform`, `targetTransform` and `transforms` as torchvision's datasets do.
 * Follows torchvision.datasets.VisionDataset.
 *
 * @throws TypeError if `transforms` stands beside one of the other two.
 * @example
 * class Noise extends VisionDataset<Sample> {
 *   constructor(options?: TransformOptions) {
 *     super({ name: 'noise', length: 100, classes: ['noise'], shape: [8, 8, 1] }, options);
 *   }
 *   load(index: number): Sample {
 *     return { pixels: new Rng(index).uniforms(64), shape: [8, 8, 1], label: 0 };
 *   }
 * }
 */
export abstract class VisionDataset<Loaded extends Sample | Promise<Sample> = Sample | Promise<Sample>>
  implements Dataset
{
  readonly name: string;
  readonly length: number;
  readonly classes: readonly string[];
  readonly shape: ImageShape | undefined;
  /** The options it was made with. */
  readonly transformOptions: TransformOptions;

  constructor({ name, length, classes, shape }: VisionDatasetInfo, options: TransformOptions = {}) {
    const { transform, targetTransform, transforms } = options;
    if (transforms && (transform || targetTransform)) {
      throw new TypeError(`${name}: expected either transforms or transform and targetTransform, found both`);
    }
    this.name = name;
    this.length = length;
    this.classes = classes;
    this.shape = outcome(shape, options);
    this.transformOptions = { transform, targetTransform, transforms };
  }

  /** Whether samples come out as they were loaded. */
  get isPlain(): boolean {
    const { transform, targetTransform, transforms } = this.transformOptions;
    return !transform && !targetTransform && !transforms;
  }

  /** The sample at `index`, which is in range, before the transforms. */
  abstract load(index: number): Loaded;

  get(index: number, rng?: Rng): Loaded {
    checkIndex(this.name, index, this.length);
    const sample: Sample | Promise<Sample> = this.load(index);
    if (this.isPlain) return sample as Loaded;
    const own = rng ?? new Rng(0).fold(index);
    const changed = 'then' in sample ? sample.then((loaded) => this.#changed(loaded, own)) : this.#changed(sample, own);
    return changed as Loaded;
  }

  #changed(sample: Sample, rng: Rng): Sample {
    const { transform, targetTransform, transforms } = this.transformOptions;
    if (transforms) return transforms(sample, rng);
    const { pixels, shape } = transform ? transform(sample, rng) : sample;
    return { pixels, shape, label: targetTransform ? targetTransform(sample.label, rng) : sample.label };
  }

  /**
   * The recipe of `transform`, for a subclass's own.
   *
   * @throws TypeError if a transform is a plain function, which cannot be sent to a worker.
   */
  protected transformRecipe(): Recipe | undefined {
    const { transform, targetTransform, transforms } = this.transformOptions;
    if (transforms || targetTransform || (transform && !transform.recipe)) {
      const found = transforms ? 'transforms' : targetTransform ? 'targetTransform' : 'transform';
      throw new TypeError(
        `${this.name}: expected transforms that a worker can make again (resize, centerCrop, …), found a function as ${found}; ` +
          'use no workers, or a worker of your own (serveDataset)',
      );
    }
    return transform?.recipe;
  }
}

function outcome(shape: ImageShape | undefined, { transform, transforms }: TransformOptions): ImageShape | undefined {
  if (transforms) return undefined;
  return transform ? transform.outputShape?.(shape) : shape;
}
