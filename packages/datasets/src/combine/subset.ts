import type { Rng } from '@cnn/tensor';
import { checkIndex, type Dataset, type ImageShape, type Sample } from '../dataset.ts';
import type { Recipe } from '../workers/recipe.ts';

/**
 * Some of a dataset's samples, in the order given; an index may stand more than once.
 *
 * Use it to try things out on a few images, or to split off validation data. A batch's `ids` count within the subset;
 * `indices[id]` is the place in the whole. Follows torch.utils.data.Subset.
 *
 * @throws RangeError if an index is none of the dataset's.
 * @example
 * const few = new Subset(train, Array.from({ length: 100 }, (_, i) => i));
 */
export class Subset implements Dataset {
  readonly name: string;
  readonly length: number;
  readonly classes: readonly string[];
  readonly shape: ImageShape | undefined;
  readonly dataset: Dataset;
  readonly indices: ArrayLike<number>;
  /** As the dataset's; undefined where that has none. */
  readonly labels?: () => ArrayLike<number> | Promise<ArrayLike<number>>;
  /** As the dataset's; undefined where that has none. */
  readonly recipe?: () => Recipe;

  constructor(dataset: Dataset, indices: ArrayLike<number>) {
    for (let i = 0; i < indices.length; i++) checkIndex(dataset.name, indices[i], dataset.length);
    this.name = dataset.name;
    this.length = indices.length;
    this.classes = dataset.classes;
    this.shape = dataset.shape;
    this.dataset = dataset;
    this.indices = indices;
    if (dataset.labels) {
      this.labels = () => {
        const all = dataset.labels!();
        return 'then' in all ? all.then((labels) => pick(labels, indices)) : pick(all, indices);
      };
    }
    if (dataset.recipe) this.recipe = () => ({ maker: 'Subset', arguments: [dataset.recipe!(), indices] });
  }

  get(index: number, rng?: Rng): Sample | Promise<Sample> {
    checkIndex(`Subset of ${this.name}`, index, this.length);
    return this.dataset.get(this.indices[index], rng);
  }
}

function pick(labels: ArrayLike<number>, indices: ArrayLike<number>): ArrayLike<number> {
  return Float64Array.from(indices, (index) => labels[index]);
}
