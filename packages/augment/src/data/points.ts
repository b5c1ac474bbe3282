import {
  concat,
  div,
  matmul,
  max,
  min,
  ones,
  reshape,
  scope,
  slice,
  stack,
  type Tensor,
  tensor,
  transpose,
} from '@cnn/tensor';
import { type Matrix, packMatrix } from '../geometric/matrix.ts';

/**
 * Keypoints `[batch, count, 2]`, (x, y) in pixels from the centre of the upper left one, where a matrix moves them.
 *
 * Differentiable. Follows kornia.geometry.transform_points.
 */
export function movePoints(points: Tensor, matrix: Matrix): Tensor {
  const [batch, count] = points.shape as [number, number];
  if (batch * count === 0) return reshape(points, points.shape as number[]);
  return scope(() => {
    const packed = packMatrix(matrix, batch);
    const matrices = packed instanceof Float64Array ? tensor(Float32Array.from(packed), [batch, 3, 3]) : packed;
    const homogeneous = concat([points, ones([batch, count, 1])], 2);
    const moved = matmul(homogeneous, transpose(matrices, [0, 2, 1]));
    return div(slice(moved, [0, 0, 0], [batch, count, 2]), slice(moved, [0, 0, 2], [batch, count, 1]));
  });
}

/**
 * Boxes `[batch, count, 4]`, corners (left, top, right, bottom) in pixels from the centre of the upper left one, as the smallest upright boxes around
 * where a matrix moves their corners.
 *
 * Differentiable. Follows kornia.augmentation.AugmentationSequential's bbox_xyxy.
 */
export function moveBoxes(boxes: Tensor, matrix: Matrix): Tensor {
  const [batch, count] = boxes.shape as [number, number];
  return scope(() => {
    const edge = (k: number) => slice(boxes, [0, 0, k], [batch, count, 1]);
    const [left, top, right, bottom] = [edge(0), edge(1), edge(2), edge(3)];
    const corners = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ].map((corner) => concat(corner, 2));
    const moved = movePoints(reshape(stack(corners, 2), [batch, 4 * count, 2]), matrix);
    const quads = reshape(moved, [batch, count, 4, 2]);
    return concat([min(quads, 2), max(quads, 2)], 2);
  });
}
