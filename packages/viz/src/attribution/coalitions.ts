import {
  add,
  type Classifier,
  checkImages,
  checkInteger,
  dispose,
  gather,
  mul,
  sub,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { type Baseline, baselineOf } from './baseline.ts';
import { inRows } from './in-rows.ts';
import type { Score } from './score.ts';

/** How {@link lime} and {@link kernelShap} take parts of an image away. */
export interface CoalitionOptions {
  /**
   * What is taken away together: cells of a grid with so many on a side, or the number of each place's segment, from 0, row by row, such as of superpixels.
   *
   * @default 6
   */
  readonly segments?: number | ArrayLike<number>;
  /** Variants of each image, some segments of which are taken away. @default 500 */
  readonly samples?: number;
  /** What is put in the place of a segment. @default 0 */
  readonly baseline?: Baseline;
  /** Rows of one pass. @default 32 */
  readonly batchSize?: number;
}

/** The places of images, cut into segments. */
export interface Segments {
  /** The segment of each place, row by row. */
  readonly of: Int32Array;
  readonly count: number;
}

/**
 * Segments as an option gives them.
 *
 * @throws RangeError unless every place has a whole number from 0, and no number is left out.
 */
export function segmentsOf(owner: string, images: Tensor, segments: number | ArrayLike<number>): Segments {
  const [, height, width] = checkImages(owner, images);
  if (typeof segments === 'number') {
    checkInteger(owner, 'segments', segments, 1, Math.min(height, width));
    const cell = (at: number, length: number) => Math.floor((at * segments) / length);
    const of = Int32Array.from({ length: height * width }, (_, i) => {
      return cell(Math.floor(i / width), height) * segments + cell(i % width, width);
    });
    return { of, count: segments * segments };
  }
  if (segments.length !== height * width) {
    throw new RangeError(
      `${owner}: expected a segment for each of ${height} × ${width} places, found ${segments.length}`,
    );
  }
  const of = Int32Array.from(segments);
  const count = of.reduce((most, each) => Math.max(most, each), -1) + 1;
  const used = new Set(of);
  if (of.some((each, i) => each < 0 || each !== segments[i]) || used.size !== count) {
    throw new RangeError(`${owner}: expected whole numbers from 0 as segments, none left out`);
  }
  return { of, count };
}

export interface CoalitionScores {
  readonly owner: string;
  readonly classifier: Classifier;
  readonly images: Tensor;
  readonly segments: Segments;
  readonly baseline: Baseline;
  readonly score: Score;
  readonly batchSize: number;
  readonly signal?: AbortSignal;
}

/** The score of each image with the segments of a coalition alone, `coalitions[image][sample]` with a 1 for each that is there: scores by image and sample. */
export async function scoresOfCoalitions(
  { owner, classifier, images, segments, baseline, score, batchSize, signal }: CoalitionScores,
  coalitions: readonly (readonly Uint8Array[])[],
): Promise<Float64Array[]> {
  const [, height, width] = images.shape as number[];
  const places = height * width;
  const copies = coalitions[0].length;
  const from = baselineOf(owner, images, baseline);
  let scores: Tensor | undefined;
  try {
    scores = await inRows({ images, copies, batchSize, signal }, ({ images: rows, imageOf, copyOf }) => {
      const kept = new Float32Array(imageOf.length * places);
      for (const [row, image] of imageOf.entries()) {
        const coalition = coalitions[image][copyOf[row]];
        for (let i = 0; i < places; i++) kept[row * places + i] = coalition[segments.of[i]];
      }
      const instead = gather(from, tensor([...imageOf], [imageOf.length], 'int32'));
      const mask = tensor(kept, [imageOf.length, height, width, 1]);
      return score(classifier(add(instead, mul(mask, sub(rows, instead)))), imageOf);
    });
    const values = await scores.data();
    return coalitions.map((_, image) => Float64Array.from(values.subarray(image * copies, (image + 1) * copies)));
  } finally {
    dispose(scores ? [from, scores] : [from]);
  }
}

/** A value for each segment as a map of each image: `[batch, height, width, 1]`. */
export function mapOfSegments(images: Tensor, segments: Segments, values: readonly ArrayLike<number>[]): Tensor {
  const [batch, height, width] = images.shape as number[];
  const places = height * width;
  const maps = new Float32Array(batch * places);
  for (let image = 0; image < batch; image++) {
    for (let i = 0; i < places; i++) maps[image * places + i] = values[image][segments.of[i]];
  }
  return tensor(maps, [batch, height, width, 1]);
}
