import type { Augmentation, Shape, Tensor } from '@cnn/tensor';
import { compose, IDENTITY, type Matrix, packMatrix } from '../geometric/matrix.ts';
import { stepsOf } from '../sequences/passes.ts';

export interface TransformMatrixOptions {
  /** What to do about members that move pixels in a way that no matrix says: refuse, or leave them out. @default 'refuse' */
  readonly nonRigid?: 'refuse' | 'skip';
}

/**
 * Where an augmentation moves the points of each image: 3×3 matrices on (x, y, 1) in pixels, those of a sequence multiplied.
 *
 * Nine numbers for each image, row by row, or a tensor `[batch, 3, 3]` where a parameter is one. What does not move pixels has the identity. Follows
 * kornia's transform_matrix.
 *
 * @param shape of the images before, `[batch, height, width, channels]`.
 * @throws TypeError if there is no matrix.
 * @example
 * const affine = randomAffine(15);
 * const params = affine.sample(rngs, images.shape);
 * const matrices = transformMatrix(affine, params, images.shape); // Float64Array of batch · 9
 */
export function transformMatrix<Params>(
  augmentation: Augmentation<Params>,
  params: Params,
  shape: Shape,
  { nonRigid = 'refuse' }: TransformMatrixOptions = {},
): Float64Array | Tensor {
  const steps = stepsOf(augmentation as Augmentation, params, shape);
  const matrix = steps.reduce<Matrix>((before, { augmentation: member, params: own, shape: given }) => {
    if (member.nonRigid && nonRigid === 'refuse') {
      throw new TypeError(
        `transformMatrix: no matrix says how ${member.name} moves pixels; pass { nonRigid: 'skip' } to leave it out`,
      );
    }
    const geometry = member.geometry?.(own, given);
    return geometry ? compose(geometry.matrix, before) : before;
  }, IDENTITY);
  return packMatrix(matrix, shape[0]!);
}
