import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Convolution } from '../kernels/convolution.ts';
import { empty } from '../kernels/kernel.ts';
import { type Program, programs } from '../program.ts';
import { runProgram } from '../run-program.ts';
import { elementOf, imageFactor, resultFactor, rowFactor, turnedKernels } from './factors.ts';
import { type Finish, finished, noFinish } from './finish.ts';
import { sumParts } from './sum-parts.ts';
import { partsOf, tileFor } from './tile-choice.ts';
import { type Factor, type Tile, tileProduct } from './tile-product.ts';

/** Which of a convolution's three tensors is made of the other two. */
export type Direction = 'forward' | 'backInput' | 'backFilter';

interface Settings extends Finish {
  readonly direction: Direction;
  readonly tile: Tile;
  /** Whether channels of a group are a multiple of four, so that four come in one piece. */
  readonly inFours: boolean;
  readonly outFours: boolean;
  /** Whether any step is larger than one. */
  readonly strided: boolean;
}

/** The matrix product that a direction is. Sizes are WGSL. */
interface Plan {
  readonly rows: string;
  readonly columns: 'inChannels' | 'outChannels';
  readonly depth: string;
  readonly inputs: Program['inputs'];
  readonly left: { readonly declarations: string; readonly factor: Factor };
  readonly right: { readonly declarations: string; readonly factor: Factor };
}

const TAPS = 'uniforms.kernelHeight * uniforms.kernelWidth';

const plans: Record<Direction, (settings: Settings) => Plan> = {
  forward: ({ inFours, outFours }) => ({
    rows: 'uniforms.positions',
    columns: 'outChannels',
    depth: `${TAPS} * uniforms.inChannels`,
    inputs: { images: elementOf(inFours), kernels: elementOf(outFours) },
    left: imageFactor('k', inFours),
    right: rowFactor('kernels', outFours, `${TAPS} * uniforms.inChannels`),
  }),
  backInput: ({ outFours, strided }) => ({
    rows: 'uniforms.positions',
    columns: 'inChannels',
    depth: `${TAPS} * uniforms.outChannels`,
    inputs: { gradient: elementOf(outFours), kernels: elementOf(outFours) },
    left: resultFactor(outFours, strided),
    right: turnedKernels(outFours),
  }),
  backFilter: ({ inFours, outFours }) => ({
    rows: `${TAPS} * uniforms.inChannels`,
    columns: 'outChannels',
    depth: 'uniforms.positions',
    inputs: { images: elementOf(inFours), gradient: elementOf(outFours) },
    left: imageFactor('lines', inFours),
    right: rowFactor('gradient', outFours, 'uniforms.positions'),
  }),
};

const SIZES = {
  positions: 'u32',
  size: 'u32',
  height: 'u32',
  width: 'u32',
  inChannels: 'u32',
  outHeight: 'u32',
  outWidth: 'u32',
  outChannels: 'u32',
  kernelHeight: 'u32',
  kernelWidth: 'u32',
  strideY: 'u32',
  strideX: 'u32',
  dilationY: 'u32',
  dilationX: 'u32',
  top: 'i32',
  left: 'i32',
  groups: 'u32',
} as const;

// Written for what changes the work of an invocation, not for every shape: a network compiles a few programs, not one for each layer.
const convolutionProgram = programs((settings: Settings): Program => {
  const { direction, tile, bias, inFours, outFours } = settings;
  const { rows, columns, depth, inputs, left, right } = plans[direction](settings);
  const columnFours = columns === 'inChannels' ? inFours : outFours;
  return tileProduct({
    name: `convolution, ${direction}`,
    tile,
    inputs: { ...inputs, ...(bias ? { bias: 'f32' } : {}) },
    outputs: { results: elementOf(columnFours) },
    uniforms: SIZES,
    declarations: left.declarations + right.declarations,
    rows,
    columns: `uniforms.${columns}`,
    depth,
    left: left.factor,
    right: right.factor,
    write: written(settings, `uniforms.${columns}`, columnFours),
  });
});

function written(finish: Finish, columns: string, inFours: boolean): string {
  const values = [0, 1, 2, 3].map((i) => finished(finish, `values[${i}]`, `channel + ${i}u`));
  const stored = inFours
    ? `results[index / 4] = vec4<f32>(${values.join(', ')});`
    : values.map((value, i) => `if (column + ${i}u < ${columns}) { results[index + ${i}u] = ${value}; }`).join('\n');
  return `
  let channel = group * ${columns} + column;
  let index = part * uniforms.size + row * ${columns} * uniforms.groups + channel;
  ${stored}`;
}

/** What is computed from what. */
export interface ConvolutionRun {
  /** By direction: images and kernels, gradient and kernels, images and gradient. */
  readonly inputs: readonly [TensorInfo, TensorInfo];
  /** Of what is made. */
  readonly shape: readonly number[];
  readonly batch: number;
  /** `[channels]`. @default none */
  readonly bias?: TensorInfo;
  /** @default 'linear' */
  readonly activation?: Finish['activation'];
}

/** Makes one of a convolution's tensors of the other two. */
export function convolve(
  backend: WebGPUBackend,
  direction: Direction,
  sizes: Convolution,
  { inputs, shape, batch, bias, activation = 'linear' }: ConvolutionRun,
): TensorInfo {
  const { positions, rows, columns, depth } = extent(direction, sizes, batch);
  const tile = tileFor(rows, columns);
  const tiles = Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns) * sizes.groups;
  const { parts, partDepth } = partsOf(tiles, depth);
  const whole = parts === 1;
  const result = empty(backend, shape);
  const target = whole ? result : empty(backend, [parts, ...shape]);
  const settings = {
    direction,
    tile,
    inFours: sizes.inChannels % 4 === 0,
    outFours: sizes.outChannels % 4 === 0,
    strided: Math.max(sizes.strideY, sizes.strideX) > 1,
    ...(whole ? { bias: bias !== undefined, activation } : noFinish),
  };
  runProgram(backend, convolutionProgram(settings), {
    inputs: bias && whole ? [...inputs, bias] : inputs,
    outputs: [target],
    uniforms: { ...sizes, positions, size: shape.reduce((product, length) => product * length, 1), parts, partDepth },
    workgroups: tiles * parts,
  });
  if (!whole) {
    sumParts(backend, target, bias, result, activation);
    backend.disposeData(target.dataId);
  }
  return result;
}

/** Rows, columns and terms of the product of a group. */
function extent(direction: Direction, sizes: Convolution, batch: number) {
  const { height, width, inChannels, outHeight, outWidth, outChannels, kernelHeight, kernelWidth } = sizes;
  const taps = kernelHeight * kernelWidth;
  switch (direction) {
    case 'forward': {
      const positions = batch * outHeight * outWidth;
      return { positions, rows: positions, columns: outChannels, depth: taps * inChannels };
    }
    case 'backInput': {
      const positions = batch * height * width;
      return { positions, rows: positions, columns: inChannels, depth: taps * outChannels };
    }
    case 'backFilter': {
      const positions = batch * outHeight * outWidth;
      return { positions, rows: taps * inChannels, columns: outChannels, depth: positions };
    }
  }
}
