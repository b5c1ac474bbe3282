import { type Augmentation, clone, Rng, type Shape, scope, Tensor, variable } from '@cnn/tensor';
import type { ConformanceCase, Exception } from './conformance-case.ts';
import { between } from './draws.ts';
import { rngOf, withGradients } from './gradient-case.ts';

export interface AugmentationCaseOptions {
  /** Sizes of the images. @default [2, 8, 7, 3] */
  readonly shape?: Shape;
  /** Why there is no gradient to the images. @default there is one */
  readonly noGradient?: string;
  readonly exception?: Exception;
}

const SHAPE = [2, 8, 7, 3] as const;

/** Makes the cases of a family of augmentations: images with drawn parameters applied, and the gradient to the images. */
export function augmentationCases(family: string) {
  return (
    name: string,
    make: () => Augmentation,
    { shape = SHAPE, noGradient, exception }: AugmentationCaseOptions = {},
  ): ConformanceCase => ({
    family,
    name,
    exception,
    run() {
      const rng = rngOf(family, name);
      const augmentation = make();
      const streams = Array.from({ length: shape[0] }, (_, i) => rng.fold('sample', i));
      const drawn = between(0.02, 0.98, ...shape)(rng.fold('images'));
      const images = variable(drawn);
      try {
        return scope(() => {
          const params = rounded(augmentation.sample(streams, shape, { epoch: 1, ids: streams.map((_, i) => i) }));
          const wanted = new Map(noGradient ? [] : [['images', images]]);
          return withGradients(rng, wanted, () => augmentation.apply(images, params));
        });
      } finally {
        drawn.dispose();
        images.dispose();
      }
    },
  });
}

/** Drawn parameters with all floats rounded to float32: a reference that computes in float64 gets the same ones. */
export function rounded<T>(params: T): T {
  if (params instanceof Tensor) return clone(params) as T;
  if (params instanceof Float32Array) return params.map(Math.fround) as T;
  if (params === null || typeof params !== 'object' || ArrayBuffer.isView(params) || params instanceof Rng)
    return params;
  if (Array.isArray(params)) return params.map(rounded) as T;
  if (Object.getPrototypeOf(params) !== Object.prototype) return params;
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, rounded(value)])) as T;
}
