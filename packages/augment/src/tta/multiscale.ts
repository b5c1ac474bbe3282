import { checkRange, type InterpolationMode, interpolate, type Shape, type Tensor } from '@cnn/tensor';
import { heightAndWidth, type Size, sizeText } from '../geometric/size.ts';
import { untouched, type View, type Views } from './view.ts';

export interface MultiscaleOptions {
  /** How pixels are found, as `interpolate` of @cnn/tensor does. @default 'nearest' */
  readonly mode?: InterpolationMode;
  /** Whether the centres of the corner pixels meet, not their outer corners; for bilinear and bicubic. @default false */
  readonly alignCorners?: boolean;
}

/**
 * Pictures of several sizes, as multiples of their own.
 *
 * Use it where things are seen from near and far, and the network takes pictures of any size. Follows ttach.Scale; `{ mode: 'bilinear' }` is kinder to photographs
 * than its default.
 *
 * @param scales what height and width are multiplied by, above 0; the result is rounded down. 1 comes first if it is not among them.
 *
 * @throws RangeError if a scale is not above 0; for images that it leaves no pixel of; TypeError for an unknown mode.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), multiscale([1, 0.75, 1.25], { mode: 'bilinear' }));
 */
export function multiscale(scales: readonly number[], options: MultiscaleOptions = {}): Views {
  for (const scale of scales) checkRange('multiscale', 'scales', scale, Number.MIN_VALUE);
  const all = scales.includes(1) ? scales : [1, ...scales];
  return all.map((scale) => {
    if (scale === 1) return untouched;
    return resized(
      `Scale(${scale})`,
      ([height, width]) => [Math.floor(height * scale), Math.floor(width * scale)],
      options,
    );
  });
}

/**
 * Pictures of several sizes in pixels.
 *
 * Use it where the network takes pictures of these sizes. Follows ttach.Resize.
 *
 * @param sizes each one number for a square, or `[height, width]`. Their own is none of them unless it is given.
 *
 * @throws RangeError if a size is no whole number of at least 1; TypeError for an unknown mode.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), multisize([224, 288], { mode: 'bilinear' }));
 */
export function multisize(sizes: readonly Size[], options: MultiscaleOptions = {}): Views {
  return sizes.map((size) => {
    const target = heightAndWidth('multisize', size);
    return resized(`Resize(${sizeText(target)})`, () => target, options);
  });
}

type Sides = readonly [height: number, width: number];

function resized(
  name: string,
  sizeOf: (size: Sides) => Sides,
  { mode = 'nearest', alignCorners }: MultiscaleOptions,
): View {
  const resize = (x: Tensor, size: Sides) => interpolate(x, { size, mode, ...(alignCorners ? { alignCorners } : {}) });
  const target = ([, height, width]: Shape) => {
    const size = sizeOf([height!, width!]);
    if (Math.min(...size) < 1) throw new RangeError(`${name}: leaves no pixel of images ${height}×${width}`);
    return size;
  };
  return {
    name,
    weight: 1,
    apply: (images) => resize(images, target(images.shape)),
    outputShape: (shape) => [shape[0]!, ...target(shape), shape[3]!],
    undo: (outputs, shape) => {
      // Of a network that gives a smaller map, back to as much smaller a one.
      const shares = target(shape).map((side, axis) => outputs.shape[axis + 1]! / side);
      return resize(
        outputs,
        [0, 1].map((axis) => Math.max(1, Math.round(shape[axis + 1]! * shares[axis]!))) as unknown as Sides,
      );
    },
  };
}
