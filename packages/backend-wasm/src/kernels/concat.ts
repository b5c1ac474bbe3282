import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { type Call, register } from './kernel.ts';
import { bytesOf, stridedCopy } from './strided-copy.ts';

interface AxisAttribute {
  readonly axis: number;
}

/** Arrays one after another along an axis. */
function joined(backend: CnnWasmBackend, parts: readonly TensorInfo[], axis: number): TensorInfo | undefined {
  const [first] = parts as [TensorInfo];
  const { dtype } = first;
  const bytes = bytesOf(dtype);
  if (bytes === undefined || parts.some((part) => part.dtype !== dtype)) return undefined;
  const shape = backend_util.computeOutShape(
    parts.map((part) => part.shape),
    axis,
  );
  const filled = parts.filter((part) => util.sizeFromShape(part.shape) > 0);
  if (filled.length === 1) return backend.reshaped(filled[0]!, shape);
  const y = backend.empty(shape, dtype);
  const outer = util.sizeFromShape(shape.slice(0, axis));
  const row = util.sizeFromShape(shape.slice(axis));
  let offset = 0;
  for (const part of filled) {
    const size = util.sizeFromShape(part.shape.slice(axis));
    const axes = [
      { size: outer, from: size, to: row },
      { size, from: 1, to: 1 },
    ];
    stridedCopy(backend, bytes, { address: backend.address(part) }, { address: backend.address(y), offset }, axes);
    offset += size;
  }
  return y;
}

export function registerConcat(): void {
  register('Concat', ({ inputs, backend, attrs }: Call<string, AxisAttribute>) => {
    const parts = inputs as unknown as TensorInfo[];
    const axis = util.parseAxisParam(attrs.axis, parts[0]!.shape)[0]!;
    backend_util.assertParamsConsistent(
      parts.map(({ shape }) => shape),
      axis,
    );
    return joined(backend, parts, axis);
  });
  register('Pack', ({ inputs, backend, attrs }: Call<string, AxisAttribute>) => {
    const parts = inputs as unknown as TensorInfo[];
    const { shape, dtype } = parts[0]!;
    // One axis more than the parts have, so that −1 is behind their last.
    const axis = attrs.axis < 0 ? attrs.axis + shape.length + 1 : attrs.axis;
    for (const part of parts) {
      util.assertShapesMatch(shape, part.shape, 'All tensors passed to stack must have matching shapes');
      util.assert(part.dtype === dtype, () => 'All tensors passed to stack must have matching dtypes');
    }
    const longer = [...shape.slice(0, axis), 1, ...shape.slice(axis)];
    return joined(
      backend,
      parts.map((part) => ({ ...part, shape: longer })),
      axis,
    );
  });
}
