import { backend_util, slice_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { type Call, register } from './kernel.ts';
import { bytesOf, copied, stridesOf } from './strided-copy.ts';

interface SliceAttributes {
  readonly begin: number | number[];
  readonly size: number | number[];
}

interface SplitAttributes {
  readonly numOrSizeSplits: number | number[];
  readonly axis: number;
}

/** A block out of an array; the whole of it shares the values. */
function block(
  backend: CnnWasmBackend,
  x: TensorInfo,
  begin: readonly number[],
  size: readonly number[],
): TensorInfo | undefined {
  if (size.every((each, axis) => each === x.shape[axis])) return backend.reshaped(x, x.shape);
  const strides = stridesOf(x.shape);
  const axes = size.map((each, axis) => ({ size: each, from: strides[axis]! }));
  const offset = begin.reduce((sum, each, axis) => sum + each * strides[axis]!, 0);
  return copied(backend, x, size as number[], axes, offset);
}

function slice({ inputs, backend, attrs }: Call<'x', SliceAttributes>): TensorInfo | undefined {
  const { x } = inputs;
  if (bytesOf(x.dtype) === undefined) return undefined;
  const [begin, size] = slice_util.parseSliceParams(x as never, attrs.begin, attrs.size);
  slice_util.assertParamsValid(x as never, begin!, size!);
  return block(backend, x, begin!, size!);
}

/** Blocks side by side along an axis; undefined if one of them cannot be copied, which depends on their rank alone. */
function blocks(
  backend: CnnWasmBackend,
  x: TensorInfo,
  axis: number,
  sizes: readonly number[],
): TensorInfo[] | undefined {
  let start = 0;
  const results: TensorInfo[] = [];
  for (const each of sizes) {
    const begin = x.shape.map((_, i) => (i === axis ? start : 0));
    const result = block(
      backend,
      x,
      begin,
      x.shape.map((size, i) => (i === axis ? each : size)),
    );
    if (!result) return undefined;
    results.push(result);
    start += each;
  }
  return results;
}

function split({ inputs, backend, attrs }: Call<'x', SplitAttributes>): TensorInfo[] | undefined {
  const { x } = inputs;
  if (bytesOf(x.dtype) === undefined) return undefined;
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  const sizes = backend_util.prepareSplitSize(x as never, attrs.numOrSizeSplits, axis);
  return blocks(backend, x, axis, sizes);
}

/** One tensor for each index of an axis, without that axis. */
function unpack({ inputs, backend, attrs }: Call<'value', { axis: number }>): TensorInfo[] | undefined {
  const { value } = inputs;
  if (bytesOf(value.dtype) === undefined) return undefined;
  const axis = attrs.axis < 0 ? attrs.axis + value.shape.length : attrs.axis;
  const sizes = Array.from({ length: value.shape[axis]! }, () => 1);
  return blocks(backend, value, axis, sizes)?.map((each) => ({
    ...each,
    shape: each.shape.filter((_, i) => i !== axis),
  }));
}

export function registerSlice(): void {
  register('Slice', slice);
  register('SplitV', split);
  register('Unpack', unpack);
}
