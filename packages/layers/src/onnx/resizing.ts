import type { Sizes } from './axis-order.ts';
import { attributesOf, onImages, type Translations } from './translation.ts';

interface Interpolation {
  readonly size: readonly number[];
  /** Where one was given. */
  readonly scaleFactor?: readonly number[];
  readonly mode: 'nearest' | 'nearest-exact' | 'bilinear' | 'bicubic';
  readonly alignCorners: boolean;
}

const MODES = {
  nearest: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  'nearest-exact': { mode: 'nearest', coordinate_transformation_mode: 'half_pixel', nearest_mode: 'round_prefer_ceil' },
  bilinear: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
  bicubic: { mode: 'cubic', coordinate_transformation_mode: 'half_pixel', cubic_coeff_a: -0.75 },
};

/** Factors rather than sizes, because ONNX's sizes include the batch's. */
function factors({ size, scaleFactor }: Interpolation, [, ...lengths]: Sizes): number[] {
  return size.map((target, axis) => {
    const factor = Math.fround(scaleFactor?.[axis] ?? target / lengths[axis]);
    const isReached = Math.floor(Math.fround(factor * lengths[axis])) === target;
    // By half a pixel in a million, where float32 rounds to a pixel less.
    return isReached ? factor : Math.fround((target / lengths[axis]) * (1 + 2 ** -22));
  });
}

/** Resized images. */
export const resizing: Translations = {
  interpolate: onImages((onnx, x, node) => {
    const attributes = attributesOf<Interpolation>(node);
    const { mode, alignCorners } = attributes;
    const scales = onnx.floats([1, 1, ...factors(attributes, onnx.sizes(node.inputs.images))]);
    const corners = alignCorners ? { coordinate_transformation_mode: 'align_corners' } : {};
    return onnx.emit('Resize', [x, '', scales], { ...MODES[mode], ...corners });
  }),
};
