import { interpolate, scope, tensor } from '@cnn/tensor';
import type { Sizes } from './axis-order.ts';
import { attributesOf, onImages, type Translations } from './translation.ts';

interface Interpolation {
  readonly size: readonly number[];
  /** Where one was given. */
  readonly scaleFactor?: readonly number[];
  readonly mode: 'nearest' | 'nearest-exact' | 'bilinear' | 'bicubic';
  readonly alignCorners: boolean;
}

const NEAREST = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };

const MIXING = {
  bilinear: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
  bicubic: { mode: 'cubic', coordinate_transformation_mode: 'half_pixel', cubic_coeff_a: -0.75 },
};

/** Resized images. Factors are written rather than sizes, because ONNX's sizes would include the batch's. */
export const resizing: Translations = {
  interpolate: onImages((onnx, x, node) => {
    const attributes = attributesOf<Interpolation>(node);
    const { mode, alignCorners } = attributes;
    const sizes = onnx.sizes(node.inputs.images);
    const scaled = (scales: readonly number[], settings: Record<string, string | number>) =>
      onnx.emit('Resize', [x, '', onnx.floats([1, 1, ...scales])], settings);
    if (mode === 'bilinear' || mode === 'bicubic') {
      const corners = alignCorners ? { coordinate_transformation_mode: 'align_corners' } : {};
      return scaled(factors(attributes, sizes), { ...MIXING[mode], ...corners });
    }
    const copied = [0, 1].map((axis) => nearestPixels(attributes, sizes, axis));
    const repeats = attributes.size.map((target, axis) => target / sizes[axis + 1]);
    const isRepeated = repeats.every((factor, axis) =>
      copied[axis].every((pixel, i) => pixel === Math.floor(i / factor) && Number.isInteger(factor)),
    );
    if (isRepeated) return scaled(repeats, NEAREST);
    // Between whole factors the runtimes round places in several ways.
    return copied.reduce((y, pixels, axis) => onnx.emit('Gather', [y, onnx.integers(pixels)], { axis: axis + 2 }), x);
  }),
};

/** Factors that lead to the sizes wherever they are rounded down after a product in float32 or more. */
function factors({ size, scaleFactor, mode }: Interpolation, [, ...lengths]: Sizes): number[] {
  return size.map((target, axis) => {
    const length = lengths[axis];
    // PyTorch copies rows of which there are as many before as after, whatever the factor.
    if (mode === 'bilinear' && target === length) return 1;
    const factor = Math.fround(scaleFactor?.[axis] ?? target / length);
    return Math.floor(factor * length) === target ? factor : Math.fround(factor * (1 + 2 ** -23));
  });
}

/** The pixel that each one of the result is a copy of, along one axis: found by resizing their numbers. */
function nearestPixels({ size, scaleFactor, mode }: Interpolation, sizes: Sizes, axis: number): number[] {
  const length = sizes[axis + 1];
  const along = (count: number): [number, number] => (axis === 0 ? [count, 1] : [1, count]);
  const numbers = Array.from({ length }, (_, i) => i);
  return scope(() => {
    const images = tensor(numbers, [1, ...along(length), 1]);
    const wanted = scaleFactor ? { scaleFactor: along(scaleFactor[axis]) } : { size: along(size[axis]) };
    return Array.from(interpolate(images, { ...wanted, mode }).dataSync());
  });
}
