import { choices, Tensor } from '@cnn/tensor';

/**
 * What a sample is made of, each a tensor of a batch whose name begins with its kind, as in Kornia's dictionaries: `image` (or `input`) and `mask`
 * `[batch, height, width, channels]`; `bboxXyxy`, `bboxXywh` `[batch, count, 4]` and `bbox` `[batch, count, 4, 2]` (four corners); `keypoints` `[batch, count, 2]`;
 * `label` (or `class`) `[batch, …]`.
 *
 * Boxes and points are (x, y) in pixels from the centre of the upper left one. There may be several of a kind: `imageLeft`, `imageRight`.
 */
export type AugmentData = Readonly<Record<string, Tensor>>;

/** A kind of data. */
export type DataKind = 'image' | 'mask' | 'bboxXyxy' | 'bboxXywh' | 'bbox' | 'keypoints' | 'label';

/** Longer prefixes first. */
const PREFIXES: readonly (readonly [prefix: string, kind: DataKind])[] = [
  ['bboxXyxy', 'bboxXyxy'],
  ['bboxXywh', 'bboxXywh'],
  ['bbox', 'bbox'],
  ['image', 'image'],
  ['input', 'image'],
  ['mask', 'mask'],
  ['keypoints', 'keypoints'],
  ['label', 'label'],
  ['class', 'label'],
];

/**
 * The kind that a key's name begins with.
 *
 * @throws TypeError if it begins with none.
 */
export function dataKind(key: string): DataKind {
  const found = PREFIXES.find(([prefix]) => key.startsWith(prefix));
  if (found) return found[1];
  const known = PREFIXES.map(([prefix]) => prefix);
  throw new TypeError(`augment: '${key}' begins with no kind of data; ${choices(key, known)}`);
}

/**
 * The shape of the images that decides what is drawn: the first ones'.
 *
 * @throws TypeError if there are none, or something is no tensor, or another number of samples.
 */
export function shapeOfImages(data: AugmentData): number[] {
  const first = Object.keys(data).find((key) => dataKind(key) === 'image');
  if (first === undefined) {
    throw new TypeError(
      `augment: expected a key that begins with image, found ${Object.keys(data).join(', ') || 'none'}`,
    );
  }
  const { shape } = data[first]!;
  for (const [key, value] of Object.entries(data)) {
    if (!(value instanceof Tensor)) throw new TypeError(`augment: expected a tensor for ${key}, found ${typeof value}`);
    if (value.shape[0] !== shape[0]) {
      throw new TypeError(`augment: ${key} holds ${value.shape[0]} samples beside ${shape[0]} of ${first}`);
    }
  }
  return shape;
}
