import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { CHUNK_SIZE } from './chunks.ts';
import { type Call, register } from './kernel.ts';
import { bytesOf } from './strided-copy.ts';

interface GatherAttributes {
  readonly axis: number;
  readonly batchDims?: number;
}

/** Picks along an axis by indices; those outside of it, which are an error, are left to the inherited kernel to complain about. */
function gather({ inputs, backend, attrs }: Call<'x' | 'indices', GatherAttributes>): TensorInfo | undefined {
  const { x, indices } = inputs;
  const bytes = bytesOf(x.dtype);
  if (bytes === undefined || indices.dtype !== 'int32' || (attrs.batchDims ?? 0) !== 0) return undefined;
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  const size = x.shape[axis]!;
  for (const index of backend.data.get(indices.dataId).values as Int32Array)
    if (index < 0 || index >= size) return undefined;
  const { outerSize, sliceSize, outputShape } = backend_util.segment_util.collectGatherOpShapeInfo(
    x as never,
    indices as never,
    axis,
    0,
  );
  const y = backend.empty(outputShape, x.dtype);
  const count = util.sizeFromShape(indices.shape);
  const run = sliceSize * bytes;
  const runs = util.sizeFromShape(outputShape) === 0 ? 0 : outerSize * count;
  const perChunk = Math.max(1, Math.floor((4 * CHUNK_SIZE) / Math.max(run, 1)), Math.ceil(runs / 65_000));
  const addresses = [x, indices, y].map((each) => backend.address(each));
  backend.engine.run('gather', Math.ceil(runs / perChunk), [...addresses, outerSize, size, count, run, perChunk]);
  return y;
}

/** Adds up the rows that have the same id; ids outside of [0, numSegments) are passed over. */
function segmentSum({
  inputs,
  backend,
  attrs,
}: Call<'x' | 'segmentIds', { numSegments: number }>): TensorInfo | undefined {
  const { x, segmentIds } = inputs;
  const { numSegments } = attrs;
  if (x.dtype !== 'float32' || segmentIds.dtype !== 'int32' || segmentIds.shape.length !== 1) return undefined;
  const [count, ...rest] = x.shape as [number, ...number[]];
  const width = util.sizeFromShape(rest);
  const y = backend.empty([numSegments, ...rest]);
  // Whole cache lines, and few enough that a chunk's sums stay in the cache.
  const perChunk = Math.min(Math.max(16, Math.ceil(CHUNK_SIZE / Math.max(count, 1) / 16) * 16), Math.max(width, 1));
  const addresses = [x, segmentIds, y].map((each) => backend.address(each));
  const chunks = numSegments === 0 ? 0 : Math.ceil(width / perChunk);
  backend.engine.run('segmentSum', chunks, [...addresses, count, numSegments, width, perChunk]);
  return y;
}

export function registerGather(): void {
  register('GatherV2', gather);
  register('UnsortedSegmentSum', segmentSum);
}
