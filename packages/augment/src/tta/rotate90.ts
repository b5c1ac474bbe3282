import { reverse, scope, type Tensor, transpose } from '@cnn/tensor';
import { hflip } from './flip-views.ts';
import { untouched, type View, type Views } from './view.ts';
import { views } from './views.ts';

/** Degrees of whole quarters of a turn, anticlockwise. */
export type QuarterTurns = 0 | 90 | 180 | 270;

/**
 * Pictures turned by quarters of a turn, anticlockwise.
 *
 * Use it where no direction means more than another: pictures from above, or of a microscope. A quarter makes pictures 480×640 into 640×480, which a
 * network must be able to take. Follows ttach.Rotate90.
 *
 * @param angles in degrees; 0 comes first if it is not among them. @default [0, 90, 180, 270]
 *
 * @throws RangeError for an angle that is no quarter of a turn.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), rotate90());
 */
export function rotate90(angles: readonly QuarterTurns[] = [0, 90, 180, 270]): Views {
  for (const angle of angles) {
    if (![0, 90, 180, 270].includes(angle)) {
      throw new RangeError(`rotate90: angles must be 0, 90, 180 or 270, found ${angle}`);
    }
  }
  return (angles.includes(0) ? angles : [0, ...angles]).map(turned);
}

/**
 * All ways of laying a square down: mirrored or not, turned by 0, 90, 180 and 270 degrees; eight views.
 *
 * Use it where no direction means more than another. Follows ttach's `d4_transform`.
 *
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), d4());
 */
export function d4(): Views {
  return views(hflip(), rotate90());
}

function turned(angle: number): View {
  if (angle === 0) return untouched;
  return {
    name: `Rotate90(${angle})`,
    weight: 1,
    apply: (images) => quarters(images, angle / 90),
    undo: (outputs) => quarters(outputs, 4 - angle / 90),
    ...(angle === 180
      ? {}
      : { outputShape: ([batch, height, width, channels]) => [batch!, width!, height!, channels!] }),
  };
}

/** Turned anticlockwise, 1 to 3 times. */
function quarters(images: Tensor, times: number): Tensor {
  if (times === 2) return reverse(images, [1, 2]);
  return scope(() => reverse(transpose(images, [0, 2, 1, 3]), times === 1 ? 1 : 2));
}
