import {
  checkImages,
  customGradient,
  hasKernel,
  mul,
  type Rng,
  runKernel,
  type Shape,
  scope,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
  warp,
  zeros,
} from '@cnn/tensor';
import type { AugmentationOptions, DescribedAugmentation, Geometry, Sampling } from '../augmentation.ts';
import { colorProgram } from '../color/color-program.ts';
import type { ColorStep } from '../color/color-step.ts';
import { recolor } from '../color/recolor.ts';
import { anyApplied, type Chance, type Draw, type Drawn, drawAll } from '../parameters/chance.ts';
import { IDENTITY, invert, type Matrix, onlyFor, packMatrix } from './matrix.ts';

/** What sets a geometric augmentation apart from the others. */
export interface GeometricParts<Names extends string> {
  readonly chance: Chance;
  /** All options, for recipes. */
  readonly options: AugmentationOptions;
  readonly sampling: Sampling;
  /** What a sample draws. Left out where there is no chance. */
  readonly draw?: Draw<Names>;
  /** Where each point of the image goes, in pixels; `shape` is the images'. */
  matrix(params: Drawn<Names>, shape: Shape): Matrix;
  /** Height and width of the result. @default the images' */
  readonly size?: (shape: Shape) => readonly [height: number, width: number];
  /** How pixels are found, where looking them up through the matrix would not be it. Left out where it is. */
  readonly pixels?: (images: Tensor, params: Drawn<Names>, geometry: Geometry) => Tensor;
  /** As `pixels`, of masks. */
  readonly maskPixels?: (masks: Tensor, params: Drawn<Names>) => Tensor;
}

/** An augmentation whose points a matrix moves. */
export interface GeometricAugmentation<Params> extends DescribedAugmentation<Params> {
  geometry(params: Params, shape: Shape): Geometry;
}

/** Masks hold names, between which there is nothing. */
const MASKS = { resample: 'nearest', fill: 0 } as const;

/**
 * An augmentation that moves pixels by a matrix: the member says what it draws and where points go, the family does the rest.
 *
 * Images that chance passes over keep their place, so that all of a batch are looked up in one pass.
 */
export function geometric<Names extends string>(
  name: string,
  { chance, options, sampling, draw, matrix, size, pixels, maskPixels }: GeometricParts<Names>,
): GeometricAugmentation<Drawn<Names>> {
  const sizeOf = (shape: Shape) => size?.(shape) ?? ([shape[1]!, shape[2]!] as const);
  const geometry = (params: Drawn<Names>, shape: Shape): Geometry => ({
    matrix: anyApplied(params) ? onlyFor(params.applied, matrix(params, shape)) : IDENTITY,
    size: sizeOf(shape),
    sampling,
  });
  return {
    name,
    options,
    sample: (rngs, shape) => drawAll(rngs, shape, chance, draw ?? (nothing as Draw<Names>)),
    apply: (images, params) => {
      const shape = checkImages(name, images);
      const place = geometry(params, shape);
      return pixels && shape[0]! > 0 ? scope(() => pixels(images, params, place)) : moveImages(images, place);
    },
    geometry,
    applyMasks: (masks, params, shape) => {
      if (maskPixels && shape[0]! > 0) return scope(() => maskPixels(masks, params));
      return moveImages(masks, { ...geometry(params, shape), sampling: { ...sampling, ...MASKS } });
    },
    inverse: (images, params, shape) => {
      checkImages(name, images);
      return moveImages(images, backwards(geometry(params, shape), shape));
    },
    ...(pixels ? { ownPixels: true } : {}),
    ...(size ? { outputShape: ([batch, h, w, c]: Shape) => [batch!, ...size([batch!, h!, w!, c!]), c!] } : {}),
  };
}

const nothing = (_rng: Rng, _shape: Shape) => ({});

/** The way back to images of `shape`. */
export function backwards({ matrix, sampling }: Geometry, [, height, width]: Shape): Geometry {
  return { matrix: invert(matrix), size: [height!, width!], sampling };
}

/** Looks images up where a geometry says, and changes the colours of what is found, in one pass where the backend has a kernel for that. */
export function moveImages(images: Tensor, geometry: Geometry, steps: readonly ColorStep[] = []): Tensor {
  const [batch, , , channels] = images.shape as [number, number, number, number];
  const { matrix, size } = geometry;
  if (batch === 0) return zeros([0, ...size, channels]);
  const matrices = packMatrix(invert(matrix), batch);
  const program = steps.length > 0 ? colorProgram(steps, batch, channels) : undefined;
  if (program && program.steps > 0 && matrices instanceof Float64Array && hasKernel(WARP)) {
    return movedAndRecolored(images, geometry, matrices, program.values, steps);
  }
  return scope(() => recolor(moved(images, geometry, matrices), steps));
}

/** The kernel of our WASM engine that looks up, and runs a colour program on each finished row. */
const WARP = 'CnnWarp';

function moved(images: Tensor, { size, sampling }: Geometry, matrices: Float64Array | Tensor): Tensor {
  const { resample: mode, paddingMode: padding, fill } = sampling;
  return warp(images, matrices, { size, mode, padding, fill });
}

function movedAndRecolored(
  images: Tensor,
  geometry: Geometry,
  matrices: Float64Array,
  program: Float32Array,
  steps: readonly ColorStep[],
): Tensor {
  const { size, sampling } = geometry;
  const { resample: mode, paddingMode: padding, fill } = sampling;
  const channels = images.shape[3]!;
  const colour = typeof fill === 'number' ? new Array<number>(channels).fill(fill) : fill;
  // Which says what is wrong.
  if (colour.length !== channels) return moved(images, geometry, matrices);
  const attributes = { size, mode, padding, fill: colour, matrices, program };
  const inOnePass = customGradient(([x]: [Tensor], save) => {
    save([x]);
    const value = scope(() => {
      const unused = tensor(Float32Array.from(matrices), [matrices.length / 9, 3, 3], 'float32');
      return runKernel(WARP, { images: x, matrices: unused }, attributes)[0]!;
    });
    const apart = (at: Tensor) => recolor(moved(at, geometry, matrices), steps);
    return { value, gradient: (dy, [saved]) => [valueAndGradient((at) => sum(mul(dy, apart(at))), saved!).gradient] };
  });
  return inOnePass(images);
}
