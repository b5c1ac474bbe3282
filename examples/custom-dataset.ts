// The tutorial's dataset of one's own: the pictures of a folder, each changed by a transform, in batches.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  centerCrop,
  compose,
  DataLoader,
  type Dataset,
  type ImageTransform,
  readImage,
  resize,
  type Sample,
} from '@cnn/datasets';
import { dispose, Rng, useBackend } from '@cnn/tensor';

class CustomDataset implements Dataset {
  readonly name: string;
  readonly classes: readonly string[] = [];
  readonly shape = undefined;
  readonly #imageFilenames: readonly string[];
  readonly #transform: ImageTransform | undefined;

  /**
   * @param imageDir path to the folder with images.
   * @param transform changes each picture.
   */
  constructor(imageDir: string, transform?: ImageTransform) {
    this.name = imageDir;
    this.#imageFilenames = readdirSync(imageDir).sort();
    this.#transform = transform;
  }

  get length(): number {
    return this.#imageFilenames.length;
  }

  async get(index: number, rng = new Rng(index)): Promise<Sample> {
    const image = await readImage(join(this.name, this.#imageFilenames[index]));
    // Nothing is known of the pictures, so all have one label.
    return { ...(this.#transform?.(image, rng) ?? image), label: 0 };
  }
}

await useBackend('auto');
const dataset = new CustomDataset(process.argv[2] ?? 'pictures', compose(resize(72), centerCrop(64)));
console.log(`${dataset.length} pictures`);
for await (const { images, labels, ids } of new DataLoader(dataset, { batchSize: 4, shuffle: true })) {
  console.log(images.shape, 'of', ids);
  dispose([images, labels]);
}
