import {
  type Augmentation,
  checkImages,
  expandDims,
  type RandomSource,
  type Rng,
  type SampleContext,
  type Shape,
  scope,
  squeeze,
  Tensor,
} from '@cnn/tensor';
import type { DescribedAugmentation } from './augmentation.ts';
import { carry } from './data/carry.ts';
import { type AugmentData, dataKind, shapeOfImages } from './data/data-kinds.ts';
import { disposeParams } from './parameters/dispose-params.ts';

export interface AugmentOptions {
  /** Whether a picture `[height, width, channels]` comes back without a batch axis. @default true */
  readonly keepdim?: boolean;
  /** Which samples the images are, for chance that alternates between epochs. */
  readonly context?: SampleContext;
}

/**
 * Draws for a batch and changes it, in one call: images alone, or with masks, boxes, points and labels that go with them (see {@link AugmentData}).
 *
 * Images are `[batch, height, width, channels]`, or one picture `[height, width, channels]`.
 *
 * @param source one stream for each image, such as `rng.fold(epoch, id)` of its id, or one stream for all, of which image i takes
 * `source.fold(i)`: then what happens to an image depends on its place in the batch.
 * @throws RangeError if there are more or fewer streams than images; TypeError for data that is not of its kind's shape, or that cannot follow.
 * @example
 * const rngs = batch.ids.map((id) => rng.fold(epoch, id));
 * const images = augment(batch.images, sequence(randomCrop(32, { padding: 4 }), randomHorizontalFlip()), rngs);
 * const { image, mask, keypoints } = augment({ image: photos, mask: regions, keypoints: eyes }, randomAffine(15), rngs);
 */
export function augment<Params, Data extends Tensor | AugmentData>(
  data: Data,
  augmentation: Augmentation<Params>,
  source: RandomSource,
  { keepdim = true, context }: AugmentOptions = {},
): Data extends Tensor ? Tensor : Data {
  type Result = Data extends Tensor ? Tensor : Data;
  if (!(data instanceof Tensor)) {
    const shape = shapeOfImages(data);
    return drawn(augmentation, source, checkShapeOf(augmentation, shape), context, (params) =>
      scope(() => {
        const own = withMasks(augmentation, params, data);
        const changed = Object.entries(data).map(([key, value]) => [
          key,
          changedBy(key, value, augmentation, own, shape),
        ]);
        return Object.fromEntries(changed) as Result;
      }),
    );
  }
  if (data.shape.length === 3) {
    return scope(() => {
      const changed = augment(expandDims(data, 0), augmentation, source, { context });
      return (keepdim ? squeeze(changed, [0]) : changed) as Result;
    });
  }
  const shape = checkImages(augmentation.name, data);
  return drawn(augmentation, source, shape, context, (params) => augmentation.apply(data, params)) as Result;
}

/** What was drawn, completed by the first masks where the augmentation asks for them. */
function withMasks<Params>(augmentation: Augmentation<Params>, params: Params, data: AugmentData): Params {
  const complete = (augmentation as DescribedAugmentation<Params>).withMasks;
  const masks = Object.keys(data).find((key) => dataKind(key) === 'mask');
  return complete && masks !== undefined ? complete(params, data[masks]!) : params;
}

function changedBy<Params>(
  key: string,
  value: Tensor,
  augmentation: Augmentation<Params>,
  params: Params,
  shape: Shape,
): Tensor {
  const kind = dataKind(key);
  return kind === 'image'
    ? augmentation.apply(value, params)
    : carry(kind, value, augmentation as Augmentation, params, shape);
}

function checkShapeOf({ name }: { readonly name: string }, shape: Shape): Shape {
  if (shape.length === 4) return shape;
  throw new TypeError(
    `${name}: expected images [batch, height, width, channels], found [${shape.join(', ')}]; add a batch axis to all data`,
  );
}

/** What `use` makes of parameters that are drawn for it and given up afterwards. */
function drawn<Params, Result>(
  augmentation: Augmentation<Params>,
  source: RandomSource,
  shape: Shape,
  context: SampleContext | undefined,
  use: (params: Params) => Result,
): Result {
  const [batch] = shape as [number];
  const rngs = isList(source) ? source : Array.from({ length: batch }, (_, i) => source.fold(i));
  if (rngs.length !== batch) {
    throw new RangeError(`augment: ${rngs.length} streams for ${batch} images; give one Rng for each image`);
  }
  const params = augmentation.sample(rngs, shape, context);
  try {
    return use(params);
  } finally {
    disposeParams(params);
  }
}

function isList(source: RandomSource): source is readonly Rng[] {
  return Array.isArray(source);
}
