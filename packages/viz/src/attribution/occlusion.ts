import {
  add,
  type Classifier,
  checkImages,
  checkInteger,
  gather,
  mul,
  scope,
  sub,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { type Attribution, defineAttribution } from './attribution.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import { inRows } from './in-rows.ts';
import { scoreOf } from './score.ts';

export interface OcclusionOptions {
  /** Size of the window, one number or `[height, width]`. It covers all channels. @default 8 */
  readonly window?: number | readonly [height: number, width: number];
  /** Step of the window, one number or `[vertical, horizontal]`. @default half the window */
  readonly stride?: number | readonly [vertical: number, horizontal: number];
  /** What is put in the window's place. @default 0 */
  readonly baseline?: Baseline;
  /** Rows of one pass. @default 32 */
  readonly batchSize?: number;
}

/**
 * How much the score falls when a window of the image is covered; where windows overlap, the mean of theirs.
 *
 * It asks the classifier once for each place of the window and needs no gradient. Each channel of a place has the same attribution. Follows Zeiler and
 * Fergus, Visualizing and understanding convolutional networks (2014), and captum.attr.Occlusion.
 *
 * @throws RangeError if the window is larger than the images, or the step than the window: pixels would be left out.
 * @example
 * const map = await occlusion({ window: 8, stride: 4 })(model.asClassifier(), images, { target: 3 });
 */
export function occlusion({ window = 8, stride, baseline = 0, batchSize = 32 }: OcclusionOptions = {}): Attribution {
  const sizes = pair('window', window);
  const steps =
    stride === undefined ? ([Math.ceil(sizes[0] / 2), Math.ceil(sizes[1] / 2)] as const) : pair('stride', stride);
  checkInteger(owner, 'batchSize', batchSize, 1);
  return defineAttribution(
    'Occlusion',
    { window: sizes, stride: steps },
    async (classifier: Classifier, images, { target, signal }) => {
      const [batch, height, width] = checkImages(owner, images);
      const places = [height, width].map((length, axis) => starts(length, sizes[axis], steps[axis]));
      const windows = places[0].flatMap((top) => places[1].map((left) => [top, left] as const));
      const score = await scoreOf(owner, classifier, images, target);
      const masks = windows.map(([top, left]) => maskOf(height, width, top, left, sizes));
      const from = baselineOf(owner, images, baseline);
      let scores: Tensor | undefined;
      try {
        // The last copy of each image is not covered.
        const copies = windows.length + 1;
        const open = new Float32Array(height * width);
        scores = await inRows({ images, copies, batchSize, signal }, ({ images: rows, imageOf, copyOf }) => {
          const covered = new Float32Array(copyOf.length * height * width);
          for (const [row, copy] of copyOf.entries()) covered.set(masks[copy] ?? open, row * height * width);
          const mask = tensor(covered, [copyOf.length, height, width, 1]);
          const instead = gather(from, tensor([...imageOf], [imageOf.length], 'int32'));
          return score(classifier(add(rows, mul(mask, sub(instead, rows)))), imageOf);
        });
        const values = await scores.data();
        return scope(() => spread(images, values, masks, batch));
      } finally {
        from.dispose();
        scores?.dispose();
      }
    },
  );
}

const owner = 'occlusion';

function spread(images: Tensor, scores: ArrayLike<number>, masks: readonly Float32Array[], batch: number): Tensor {
  const [, height, width] = images.shape as number[];
  const places = height * width;
  const maps = new Float32Array(batch * places);
  const counts = masks.reduce((total, mask) => {
    for (let i = 0; i < places; i++) total[i] += mask[i];
    return total;
  }, new Float64Array(places));
  const copies = masks.length + 1;
  for (let image = 0; image < batch; image++) {
    const whole = scores[image * copies + masks.length];
    const totals = new Float64Array(places);
    for (const [copy, mask] of masks.entries()) {
      const fall = whole - scores[image * copies + copy];
      for (let i = 0; i < places; i++) if (mask[i]) totals[i] += fall;
    }
    for (let i = 0; i < places; i++) maps[image * places + i] = totals[i] / counts[i];
  }
  const map = tensor(maps, [batch, height, width, 1]);
  return add(mul(images, 0), map);
}

function pair(option: string, value: number | readonly [number, number]): readonly [number, number] {
  const both = typeof value === 'number' ? ([value, value] as const) : value;
  for (const each of both) checkInteger(owner, option, each, 1);
  return both;
}

/** Where windows begin along an axis: the last one ends with the image. */
function starts(length: number, size: number, step: number): number[] {
  if (size > length) throw new RangeError(`${owner}: a window of ${size} is larger than the image, ${length}`);
  if (step > size && size < length) {
    throw new RangeError(`${owner}: a stride of ${step} leaves out pixels between windows of ${size}; make it smaller`);
  }
  const count = Math.ceil((length - size) / step) + 1;
  return Array.from({ length: count }, (_, i) => i * step);
}

function maskOf(
  height: number,
  width: number,
  top: number,
  left: number,
  [h, w]: readonly [number, number],
): Float32Array {
  const mask = new Float32Array(height * width);
  for (let y = top; y < Math.min(top + h, height); y++)
    mask.fill(1, y * width + left, y * width + Math.min(left + w, width));
  return mask;
}
