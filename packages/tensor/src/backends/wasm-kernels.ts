import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/**
 * Completes tfjs's wasm backend for training: adds the missing gradient of a convolution to its kernels, and replaces kernels that are
 * slow (gradient to the images, transposed matrix product, sums over all axes but the last, copies where a reference does) or wrong
 * (gradient of max-pooling where a window is negative).
 */
export function registerTrainingKernels(): void {
  const matmul = getKernel('BatchMatMul', 'wasm').kernelFunc;
  replace('BatchMatMul', (call) => transposeFirst(call, matmul));
  replace('Conv2DBackpropFilter', conv2dBackpropFilter);
  replace('Conv2DBackpropInput', conv2dBackpropInput);
  replace('Identity', identity);
  replace('MaxPoolGrad', maxPoolGrad);
  const sum = getKernel('Sum', 'wasm').kernelFunc;
  replace('Sum', (call) => columnSum(call) ?? sum(call));
}

type Call = Parameters<KernelFunc>[0];

function replace(kernelName: string, kernelFunc: KernelFunc): void {
  const replaced = getKernel(kernelName, 'wasm');
  if (replaced) unregisterKernel(kernelName, 'wasm');
  // The set-up of the replaced kernel stays, because the new one may still call it.
  registerKernel({ ...replaced, kernelName, backendName: 'wasm', kernelFunc });
}

function run(
  kernelName: string,
  backend: Call['backend'],
  inputs: Record<string, TensorInfo>,
  attrs: object,
): TensorInfo {
  return getKernel(kernelName, 'wasm').kernelFunc({ inputs, backend, attrs: attrs as NamedAttrMap }) as TensorInfo;
}

/** Runs `body` with a way to mark intermediate results, and disposes those. */
function withTemporaries<T>(backend: Call['backend'], body: (temporary: (info: TensorInfo) => TensorInfo) => T): T {
  const made: TensorInfo[] = [];
  try {
    return body((info) => {
      made.push(info);
      return info;
    });
  } finally {
    for (const { dataId } of made) (backend as BackendWasm).disposeData(dataId);
  }
}

/** tfjs's own copies the values, also each time that a tensor is kept for the way back. */
function identity({ inputs, backend }: Call): TensorInfo {
  const { dataId, shape, dtype } = inputs.x!;
  (backend as BackendWasm).incRef(dataId);
  return { dataId, shape, dtype };
}

/** The sums of a matrix's columns, in double precision; tfjs's own lays the matrix out anew first. */
function columnSum({ inputs, backend, attrs }: Call): TensorInfo | undefined {
  const { x } = inputs as unknown as { x: TensorInfo };
  const { axis, keepDims } = attrs as unknown as { axis: number | number[]; keepDims: boolean };
  if (x.shape.length !== 2 || String(axis) !== '0' || x.dtype !== 'float32') return undefined;
  const wasm = backend as BackendWasm;
  const [rows, columns] = x.shape;
  const out = wasm.makeOutput(keepDims ? [1, columns] : [columns], 'float32');
  const values = wasm.typedArrayFromHeap(x) as Float32Array;
  const sums = new Float64Array(columns);
  for (let row = 0, position = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) sums[column] += values[position++];
  }
  (wasm.typedArrayFromHeap(out) as Float32Array).set(sums);
  return out;
}

/** The engine multiplies fast only what lies row by row, so a transposed factor is laid out anew first. */
function transposeFirst({ inputs, backend, attrs }: Call, matmul: KernelFunc): TensorInfo {
  const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
  return withTemporaries(backend, (temporary) => {
    const laidOut = (info: TensorInfo, transposed: boolean | undefined): TensorInfo => {
      if (!transposed) return info;
      const axes = info.shape.map((_, axis) => axis);
      const last = axes.length - 1;
      axes.splice(last - 1, 2, last, last - 1);
      return temporary(run('Transpose', backend, { x: info }, { perm: axes }));
    };
    const a = laidOut(inputs.a!, transposeA);
    const b = laidOut(inputs.b!, transposeB);
    return matmul({ inputs: { a, b }, backend, attrs: { transposeA: false, transposeB: false } }) as TensorInfo;
  });
}

/**
 * The gradient to the kernels, as a convolution itself: the images, with their channels as batch and their batch as channels, are
 * correlated with the gradient; stride and dilation change places.
 */
function conv2dBackpropFilter({ inputs, backend, attrs }: Call): TensorInfo {
  const { x, dy } = inputs as unknown as { x: TensorInfo; dy: TensorInfo };
  const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as ConvAttrs & { filterShape: FourSizes };
  const info = backend_util.computeConv2DInfo(x.shape as FourSizes, filterShape, strides, 1, pad, dimRoundingMode);
  const [kernelHeight, kernelWidth] = filterShape;
  // What the windows really cover: rows past the last window are left out, padding before the first is kept.
  const reach = (out: number, stride: number, kernel: number) => (out - 1) * stride + kernel;
  const bottom = reach(info.outHeight, info.strideHeight, kernelHeight) - info.inHeight - info.padInfo.top;
  const right = reach(info.outWidth, info.strideWidth, kernelWidth) - info.inWidth - info.padInfo.left;
  return withTemporaries(backend, (temporary) => {
    let images = temporary(run('Transpose', backend, { x }, { perm: [3, 1, 2, 0] }));
    if (bottom < 0 || right < 0) {
      const [channels, height, width, batch] = images.shape;
      const size = [channels, height + Math.min(bottom, 0), width + Math.min(right, 0), batch];
      images = temporary(run('Slice', backend, { x: images }, { begin: [0, 0, 0, 0], size }));
    }
    const filter = temporary(run('Transpose', backend, { x: dy }, { perm: [1, 2, 0, 3] }));
    const gradient = temporary(
      run(
        'Conv2D',
        backend,
        { x: images, filter },
        {
          strides: [1, 1],
          pad: [
            [0, 0],
            [info.padInfo.top, Math.max(bottom, 0)],
            [info.padInfo.left, Math.max(right, 0)],
            [0, 0],
          ],
          dataFormat: 'NHWC',
          dilations: [info.strideHeight, info.strideWidth],
          dimRoundingMode: 'floor',
        },
      ),
    );
    return run('Transpose', backend, { x: gradient }, { perm: [1, 2, 0, 3] });
  });
}

/**
 * The gradient to the images, as a convolution itself: the gradient, with zeros between its rows where there was a stride, is
 * correlated with the kernels turned by 180° and with their channel axes swapped.
 */
function conv2dBackpropInput({ inputs, backend, attrs }: Call): TensorInfo {
  const { dy, filter } = inputs as unknown as { dy: TensorInfo; filter: TensorInfo };
  const { strides, pad, dimRoundingMode, inputShape } = attrs as unknown as ConvAttrs & { inputShape: FourSizes };
  const info = backend_util.computeConv2DInfo(inputShape, filter.shape as FourSizes, strides, 1, pad, dimRoundingMode);
  const spreadHeight = (info.outHeight - 1) * info.strideHeight + 1;
  const spreadWidth = (info.outWidth - 1) * info.strideWidth + 1;
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  const bottom = info.inHeight - spreadHeight - top + info.filterHeight - 1;
  const right = info.inWidth - spreadWidth - left + info.filterWidth - 1;
  // A padding wider than the kernel makes a border negative: that part of the gradient is cut off.
  const cut = [top, bottom, left, right].map((border) => Math.max(-border, 0));
  const border = [top, bottom, left, right].map((width) => Math.max(width, 0));
  return withTemporaries(backend, (temporary) => {
    let gradient = spreadOut(dy, info.strideHeight, info.strideWidth, backend, temporary);
    if (cut.some((width) => width > 0)) {
      const size = [dy.shape[0], spreadHeight - cut[0] - cut[1], spreadWidth - cut[2] - cut[3], dy.shape[3]];
      gradient = temporary(run('Slice', backend, { x: gradient }, { begin: [0, cut[0], cut[2], 0], size }));
    }
    const turned = temporary(run('Reverse', backend, { x: filter }, { dims: [0, 1] }));
    const swapped = temporary(run('Transpose', backend, { x: turned }, { perm: [0, 1, 3, 2] }));
    const pad = [[0, 0], border.slice(0, 2), border.slice(2), [0, 0]];
    const settings = { strides: [1, 1], pad, dataFormat: 'NHWC', dilations: [1, 1], dimRoundingMode: 'floor' };
    return run('Conv2D', backend, { x: gradient, filter: swapped }, settings);
  });
}

/** Puts `stride − 1` zeros between neighbouring rows and columns, by padding an axis of size 1. */
function spreadOut(
  dy: TensorInfo,
  strideHeight: number,
  strideWidth: number,
  backend: Call['backend'],
  temporary: (info: TensorInfo) => TensorInfo,
): TensorInfo {
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const padAxis2 = (x: TensorInfo, after: number) =>
    temporary(
      run(
        'PadV2',
        backend,
        { x },
        {
          paddings: [
            [0, 0],
            [0, 0],
            [0, after],
            [0, 0],
          ],
          constantValue: 0,
        },
      ),
    );
  const wide = padAxis2({ ...dy, shape: [batch * height, width, 1, channels] }, strideWidth - 1);
  const rows = { ...wide, shape: [batch, height, 1, width * strideWidth * channels] };
  const high = padAxis2(rows, strideHeight - 1);
  const full = { ...high, shape: [batch, height * strideHeight, width * strideWidth, channels] };
  const size = [batch, (height - 1) * strideHeight + 1, (width - 1) * strideWidth + 1, channels];
  return temporary(run('Slice', backend, { x: full }, { begin: [0, 0, 0, 0], size }));
}

/** Each window's gradient goes to its first largest value, as in PyTorch. NaN counts as largest. */
function maxPoolGrad({ inputs, backend, attrs }: Call): TensorInfo {
  const { dy, input } = inputs as unknown as { dy: TensorInfo; input: TensorInfo };
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as ConvAttrs & { filterSize: number };
  const info = backend_util.computePool2DInfo(input.shape as FourSizes, filterSize, strides, 1, pad, dimRoundingMode);
  const wasm = backend as BackendWasm;
  const out = wasm.makeOutput(input.shape, 'float32');
  const x = wasm.typedArrayFromHeap(input) as Float32Array;
  const gradient = wasm.typedArrayFromHeap(dy) as Float32Array;
  const result = wasm.typedArrayFromHeap(out) as Float32Array;
  result.fill(0);
  const { batchSize, inChannels: channels, inHeight, inWidth, outHeight, outWidth } = info;
  const winner = new Int32Array(channels);
  const largest = new Float32Array(channels);
  let position = 0;
  for (let b = 0; b < batchSize; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const top = oy * info.strideHeight - info.padInfo.top;
        const left = ox * info.strideWidth - info.padInfo.left;
        let first = true;
        for (let y = Math.max(top, 0); y < Math.min(top + info.filterHeight, inHeight); y++) {
          for (let column = Math.max(left, 0); column < Math.min(left + info.filterWidth, inWidth); column++) {
            const at = ((b * inHeight + y) * inWidth + column) * channels;
            for (let c = 0; c < channels; c++) {
              const value = x[at + c];
              if (first || value > largest[c] || (Number.isNaN(value) && !Number.isNaN(largest[c]))) {
                largest[c] = value;
                winner[c] = at + c;
              }
            }
            first = false;
          }
        }
        for (let c = 0; c < channels; c++) result[winner[c]] += gradient[position++];
      }
    }
  }
  return out;
}

type FourSizes = [number, number, number, number];

interface ConvAttrs {
  readonly strides: number | [number, number];
  readonly pad: number | 'valid' | 'same' | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
