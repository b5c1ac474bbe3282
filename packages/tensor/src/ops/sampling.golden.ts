import golden from '../fixtures/warp.json';
import { valueAndGradient } from '../gradients.ts';
import { dispose, scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { expectPacked, type Packed, unpack } from '../testing/packed.ts';
import { type GridSampleOptions, gridSample } from './grid-sample.ts';
import { mul, sum } from './index.ts';
import { type WarpOptions, warp } from './warp.ts';

// What gridSample and warp are held against, under Node and in browsers: tools/reference/warp.py.

/** Inputs by their number among all, and what PyTorch makes of them. */
interface Golden<Inputs extends string, Options> {
  readonly name: string;
  readonly options: Options;
  readonly inputs: Record<Inputs | 'weights', number>;
  readonly y: Packed;
  readonly gradients: Record<Inputs, Packed>;
}

type GridCase = Golden<'images' | 'grid', GridSampleOptions>;
type WarpCase = Golden<'images' | 'matrices', WarpOptions>;

export const gridCases = golden.gridSample as unknown as GridCase[];
export const warpCases = golden.warp as unknown as WarpCase[];

/** Throws unless a case has PyTorch's values and gradients. */
export async function checkGrid({ inputs, options, y, gradients }: GridCase): Promise<void> {
  const { images, grid, weights } = unpackAll(inputs);
  await check('result', () => gridSample(images, grid, options), y);
  const toImages = () => gradient((at) => gridSample(at, grid, options), images, weights);
  await check('gradient of the images', toImages, gradients.images);
  const toGrid = () => gradient((at) => gridSample(images, at, options), grid, weights);
  await check('gradient of the grid', toGrid, gradients.grid);
  dispose([images, grid, weights]);
}

/** As `checkGrid`, by a tensor of matrices and by numbers. */
export async function checkWarp({ inputs, options, y, gradients }: WarpCase): Promise<void> {
  const { images, matrices, weights } = unpackAll(inputs);
  const numbers = (await matrices.data()) as Float32Array;
  for (const by of [matrices, numbers]) {
    await check('result', () => warp(images, by, options), y);
    const toImages = () => gradient((at) => warp(at, by, options), images, weights);
    await check('gradient of the images', toImages, gradients.images);
  }
  const toMatrices = () => gradient((at) => warp(images, at, options), matrices, weights);
  await check('gradient of the matrices', toMatrices, gradients.matrices);
  dispose([images, matrices, weights]);
}

const unpackAll = (inputs: Record<string, number>) =>
  Object.fromEntries(Object.entries(inputs).map(([name, i]) => [name, unpack(golden.inputs[i])])) as Record<
    string,
    Tensor
  >;

async function check(name: string, found: () => Tensor, expected: Packed): Promise<void> {
  const tensor = scope(found);
  await expectPacked(name, tensor, expected);
  tensor.dispose();
}

const gradient = (of: (x: Tensor) => Tensor, x: Tensor, weights: Tensor) =>
  valueAndGradient((at) => sum(mul(of(at), weights)), x).gradient;
