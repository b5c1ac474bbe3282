import {
  type Augmentation,
  add,
  checkShape,
  clone,
  concat,
  reshape,
  type Shape,
  scope,
  slice,
  sub,
  type Tensor,
} from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type Step, stepsOf } from '../sequences/passes.ts';
import type { DataKind } from './data-kinds.ts';
import { moveBoxes, movePoints } from './points.ts';

/**
 * Changes what goes with images of `shape` as an augmentation changed those: masks, boxes, points or labels.
 *
 * @throws TypeError for boxes and points where pixels move in a way that no matrix says, and for shapes that are not their kind's.
 */
export function carry(
  kind: Exclude<DataKind, 'image'>,
  value: Tensor,
  augmentation: Augmentation,
  params: unknown,
  shape: Shape,
): Tensor {
  const steps = stepsOf(augmentation, params, shape);
  if (kind === 'mask') checkShape('augment: masks', value, [null, shape[1]!, shape[2]!, null]);
  return scope(() => steps.reduce((current, step) => carryStep(kind, current, step), clone(value)));
}

function carryStep(kind: Exclude<DataKind, 'image'>, value: Tensor, { augmentation, params, shape }: Step): Tensor {
  switch (kind) {
    case 'mask':
      return augmentation.applyMasks?.(value, params, shape) ?? value;
    case 'label':
      return augmentation.applyLabels?.(value, params) ?? value;
    default: {
      const move = moverOf(kind, augmentation, params, shape);
      return move ? movers[kind](value, move) : value;
    }
  }
}

/** How points and boxes `[batch, count, 4]` of corners are moved. */
interface Mover {
  points(points: Tensor): Tensor;
  boxes(boxes: Tensor): Tensor;
}

function moverOf(kind: string, augmentation: DescribedAugmentation, params: unknown, shape: Shape): Mover | undefined {
  const matrix = augmentation.geometry?.(params, shape).matrix;
  if (matrix) return { points: (points) => movePoints(points, matrix), boxes: (boxes) => moveBoxes(boxes, matrix) };
  if (!augmentation.nonRigid) return undefined;
  const refuse = (): never => {
    throw new TypeError(
      `${augmentation.name}: moves pixels in a way that ${kind} cannot follow; leave one of them out`,
    );
  };
  return { points: refuse, boxes: (boxes) => augmentation.applyBoxes?.(boxes, params, shape) ?? refuse() };
}

const movers: Readonly<
  Record<'bbox' | 'bboxXyxy' | 'bboxXywh' | 'keypoints', (value: Tensor, mover: Mover) => Tensor>
> = {
  keypoints(points, mover) {
    checkShape('augment: keypoints', points, [null, null, 2]);
    return mover.points(points);
  },
  bboxXyxy(boxes, mover) {
    checkShape('augment: bboxXyxy', boxes, [null, null, 4]);
    return mover.boxes(boxes);
  },
  bboxXywh(boxes, mover) {
    checkShape('augment: bboxXywh', boxes, [null, null, 4]);
    const moved = mover.boxes(concat([half(boxes, 0), add(half(boxes, 0), half(boxes, 2))], 2));
    return concat([half(moved, 0), sub(half(moved, 2), half(moved, 0))], 2);
  },
  bbox(corners, mover) {
    const [batch, count] = checkShape('augment: bbox', corners, [null, null, 4, 2]) as [number, number, number, number];
    return reshape(mover.points(reshape(corners, [batch, 4 * count, 2])), [batch, count, 4, 2]);
  },
};

/** Two of a box's four numbers. */
function half(boxes: Tensor, start: number): Tensor {
  const [batch, count] = boxes.shape as [number, number];
  return slice(boxes, [0, 0, start], [batch, count, 2]);
}
