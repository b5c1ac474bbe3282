import { type Batch, checkShape, clone, dispose, formatShape, scope, Tensor } from '@cnn/tensor';

/**
 * Any function from images to features: `[batch, height, width, channels]` to `[batch, dims]`, such as a network without its last layer.
 *
 * An image's features may not depend on the other images of its batch.
 */
export type Features = (images: Tensor) => Tensor;

/** Images that are known, in batches, such as a `DataLoader` or a list of one batch. Whoever takes a batch disposes it. */
export type KnownImages = AsyncIterable<Batch> | Iterable<Batch>;

/** Features in main memory. */
export interface FeatureRows {
  readonly count: number;
  readonly dims: number;
  /** Row-major `[count, dims]`. */
  readonly values: Float32Array;
}

export interface LabelledFeatures extends FeatureRows {
  /** `[count]`; empty where labels were not asked for. */
  readonly labels: Int32Array;
}

/**
 * The features of some images.
 *
 * @throws TypeError unless they are `[batch, dims]`, with as many dims as given; RangeError if one is not finite.
 */
export async function readFeatures(
  owner: string,
  features: Features,
  images: Tensor,
  dims: number | null,
): Promise<FeatureRows> {
  // A clone shares its values, so what is disposed here is not a tensor that the function keeps.
  const found = scope(() => clone(checkedFeatures(owner, features(images), images.shape[0], dims)));
  const [count, size] = found.shape as number[];
  const values = (await found.data()) as Float32Array;
  found.dispose();
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad === -1) return { count, dims: size, values };
  throw new RangeError(
    `${owner}: expected finite features, found ${values[bad]} for image ${Math.floor(bad / size)}, feature ${bad % size}; ` +
      'check the weights and the scale of the input',
  );
}

/**
 * The features of all images, and their labels if asked for. Disposes the batches.
 *
 * @throws as {@link readFeatures}; RangeError if there are no images or a label is below 0; TypeError if labels are not int32 `[batch]`.
 */
export async function collectFeatures(
  owner: string,
  features: Features,
  known: KnownImages,
  { labelled }: { readonly labelled: boolean },
): Promise<LabelledFeatures> {
  const parts: FeatureRows[] = [];
  const labels: number[] = [];
  for await (const batch of known) {
    try {
      if (batch.images.shape[0] === 0) continue;
      parts.push(await readFeatures(owner, features, batch.images, parts[0]?.dims ?? null));
      if (labelled) for (const label of await readLabels(owner, batch)) labels.push(label);
    } finally {
      dispose([batch.images, batch.labels]);
    }
  }
  if (parts.length === 0) throw new RangeError(`${owner}: expected at least one known image, found none`);
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const [{ dims }] = parts;
  const values = new Float32Array(count * dims);
  let place = 0;
  for (const part of parts) {
    values.set(part.values, place);
    place += part.values.length;
  }
  return { count, dims, values, labels: Int32Array.from(labels) };
}

function checkedFeatures(owner: string, found: unknown, batch: number, dims: number | null): Tensor {
  if (!(found instanceof Tensor)) {
    const what = found instanceof Promise ? 'a Promise; features may not be async' : typeof found;
    throw new TypeError(`${owner}: expected a Tensor of features, found ${what}`);
  }
  const shape: number[] = found.shape;
  if (shape.length === 2 && shape[0] === batch && shape[1] > 0 && (dims ?? shape[1]) === shape[1]) return found;
  const hint = shape.length === 4 ? '; take the mean over height and width: mean(x, [1, 2])' : '';
  throw new TypeError(`${owner}: expected features [${batch}, ${dims ?? 'dims'}], found ${formatShape(shape)}${hint}`);
}

async function readLabels(owner: string, { images, labels }: Batch): Promise<Int32Array> {
  checkShape(`${owner} labels`, labels, [images.shape[0]]);
  if (labels.dtype !== 'int32') {
    throw new TypeError(`${owner}: expected labels of type int32, found ${labels.dtype}; use cast(labels, 'int32')`);
  }
  const values = (await labels.data()) as Int32Array;
  const bad = values.find((label) => label < 0);
  if (bad === undefined) return values;
  throw new RangeError(`${owner}: expected labels of at least 0, found ${bad}`);
}
