import { checkRange, choices, type Shape } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { choose } from '../parameters/column.ts';
import { geometric } from './geometric.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';
import { type Quadrangle, quadrangle, solvePerspective } from './solve-perspective.ts';

/** Where corners move: inwards, or to any side, so that the area stays the same on average. */
export type PerspectiveSampling = 'basic' | 'area_preserving';

export interface RandomPerspectiveOptions extends ChanceOptions, SamplingOptions {
  /** Chance that an image is distorted, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** How far corners move, in [0, 1]: up to half of this share of width and height. @default 0.5 */
  readonly distortionScale?: number;
  /** Where corners move: inwards, or to any side. @default 'basic' */
  readonly samplingMethod?: PerspectiveSampling;
}

/** What {@link randomPerspective} draws: four points (x, y) in pixels, clockwise from the upper left, and where they go. */
export type RandomPerspectiveParams = Drawn<'startPoints' | 'endPoints'>;

/**
 * Shows each image as if seen from another side, with chance `p`: its four corners are moved apart from each other.
 *
 * Use it for flat things that are photographed by hand: signs, documents, façades.
 *
 * Images `[batch, height, width, channels]` → the same shape; masks, boxes and keypoints move along. Parameters: `startPoints`, the corners of the image, and
 * `endPoints`, both `[batch, 4, 2]`. Follows kornia.augmentation.RandomPerspective; `'area_preserving'` is that of https://arxiv.org/abs/2104.03308.
 *
 * @throws RangeError if `distortionScale` or `p` is outside [0, 1]; TypeError for an unknown mode or method.
 * @example
 * const batch = augment(images, randomPerspective({ distortionScale: 0.3 }), rng.fold(epoch));
 */
export function randomPerspective(
  options: RandomPerspectiveOptions = {},
): DescribedAugmentation<RandomPerspectiveParams> {
  const owner = 'RandomPerspective';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const { distortionScale = 0.5, samplingMethod = 'basic' } = options;
  checkRange(owner, 'distortionScale', distortionScale, 0, 1);
  if (!METHODS.includes(samplingMethod)) {
    throw new TypeError(`${owner}: unknown samplingMethod '${samplingMethod}'; ${choices(samplingMethod, METHODS)}`);
  }
  return geometric(owner, {
    chance,
    sampling,
    options: { distortionScale, samplingMethod, ...sampling, ...chance },
    draw: (rng, shape) => {
      const startPoints = cornersOf(shape).flat();
      const drawn = rng.fold('endPoints').uniforms(startPoints.length);
      const endPoints = startPoints.map((place, k) => {
        const length = shape[2 - (k % 2)]!;
        // A side of one pixel has no corners to move apart.
        if (length === 1) return place;
        return place + (distortionScale / 2) * length * moveOf(drawn[k]!, samplingMethod, place);
      });
      return { startPoints, endPoints };
    },
    matrix: ({ startPoints, endPoints, applied }, shape) => {
      // Images that stay have no points; zeros there would make gradients of the others NaN.
      const corners = cornersOf(shape);
      const known = (points: Quadrangle): Quadrangle =>
        points.map(([x, y], k) => [choose(applied, x, corners[k]![0]), choose(applied, y, corners[k]![1])]);
      return solvePerspective(known(quadrangle(startPoints)), known(quadrangle(endPoints)));
    },
  });
}

const METHODS: readonly PerspectiveSampling[] = ['basic', 'area_preserving'];

/** Of the pixels in the corners; a picture of a single row or column counts as two. */
function cornersOf([, height, width]: Shape): readonly (readonly [x: number, y: number])[] {
  const [right, bottom] = [Math.max(1, width! - 1), Math.max(1, height! - 1)];
  return [
    [0, 0],
    [right, 0],
    [right, bottom],
    [0, bottom],
  ];
}

/** A part of the farthest move, towards the other side if `'basic'`, for a number uniform over [0, 1). */
function moveOf(drawn: number, method: PerspectiveSampling, place: number): number {
  if (method === 'area_preserving') return 2 * drawn - 1;
  return place === 0 ? drawn : -drawn;
}
