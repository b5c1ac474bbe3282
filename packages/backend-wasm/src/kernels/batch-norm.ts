import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { type Call, register } from './kernel.ts';

interface Activated {
  /** What follows at once, and is fused. @default none */
  readonly activation?: 'relu';
}

interface TrainingAttributes extends Activated {
  /** Added to the variance. */
  readonly epsilon: number;
}

interface InferenceAttributes {
  readonly varianceEpsilon?: number;
}

/** A tensor as a matrix with a row for each `fold` pixels, and how many rows are done at a time. */
interface Layout {
  readonly rows: number;
  readonly channels: number;
  readonly fold: number;
  readonly columns: number;
  /** Bytes of a row of single precision, in whole vectors. */
  readonly rowBytes: number;
  readonly rowsPerChunk: number;
  readonly chunks: number;
}

/** How the gradient learns where ReLU let through; numbers of assembly/batch-norm.ts. */
const GATE = { none: 0, byResult: 1, byAgain: 2 } as const;

export function registerBatchNorm(): void {
  register('CnnBatchNorm', batchNorm);
  register('CnnBatchNormGrad', batchNormGrad);
  register('FusedBatchNorm', fusedBatchNorm);
}

/**
 * Batch normalisation in training: x `[…, channels]`, gamma and beta `[channels]` → y like x, and mean, biased variance and
 * 1 / √(variance + epsilon) `[channels]`.
 */
function batchNorm({ inputs, backend, attrs }: Call<'x' | 'gamma' | 'beta', TrainingAttributes>): TensorInfo[] {
  const { x, gamma, beta } = inputs;
  const layout = layoutOf(x.shape);
  const { rows, channels, fold, columns, rowBytes, rowsPerChunk, chunks } = layout;
  const { engine } = backend;
  const y = backend.empty(x.shape);
  const [mean, variance, inverse] = [channels, channels, channels].map((size) => backend.empty([size])) as Three;
  const [at, means, variances, inverses] = [x, mean, variance, inverse].map((each) => backend.address(each)) as Four;
  withMemory(backend, 4 * rowBytes * chunks, (parts) => {
    engine.run('batchNormStatistics', chunks, [at, rows, columns, rowsPerChunk, parts], 3 * rowBytes);
    const sizes = [rows, channels, fold, rowsPerChunk];
    engine.run('batchNormJoin', 1, [parts, ...sizes, attrs.epsilon, means, variances, inverses]);
  });
  apply(backend, layout, x, y, { mean, inverse, gamma, beta }, attrs);
  return [y, mean, variance, inverse];
}

/**
 * The gradient of `batchNorm` to x, gamma and beta. With ReLU it needs to know where that let through, from `beta` (y is computed again, bit
 * by bit) or, one more tensor to read, from `y`.
 */
function batchNormGrad({
  inputs,
  backend,
  attrs,
}: Call<'x' | 'dy' | 'gamma' | 'mean' | 'inverseDeviation', Activated>): TensorInfo[] {
  const { x, dy, gamma, mean, inverseDeviation, beta, y } = inputs as typeof inputs &
    Partial<Record<'beta' | 'y', TensorInfo>>;
  const relu = isRelu(attrs);
  if (relu && !beta && !y) throw new TypeError('CnnBatchNormGrad: with relu it needs beta or y, found neither');
  const gate = !relu ? GATE.none : beta ? GATE.byAgain : GATE.byResult;
  const { rows, channels, fold, columns, rowBytes, rowsPerChunk, chunks } = layoutOf(x.shape);
  const { engine } = backend;
  const dx = backend.empty(x.shape);
  const [dGamma, dBeta] = [backend.empty([channels]), backend.empty([channels])];
  const [xAt, dyAt, inverses] = [x, dy, inverseDeviation].map((each) => backend.address(each)) as Three<number>;
  const yAt = gate === GATE.byResult ? backend.address(y!) : 0;
  withMemory(backend, 5 * rowBytes + 4 * rowBytes * chunks, (factors) => {
    const terms = factors + 3 * rowBytes;
    const parts = terms + 2 * rowBytes;
    computeFactors(backend, channels, fold, { mean, inverse: inverseDeviation, gamma, beta }, factors);
    const sizes = [rows, columns, rowsPerChunk, factors, gate];
    engine.run('batchNormGradSums', chunks, [xAt, dyAt, yAt, ...sizes, parts], 2 * rowBytes);
    const [toGamma, toBeta] = [backend.address(dGamma), backend.address(dBeta)];
    engine.run('batchNormGradJoin', 1, [
      parts,
      chunks,
      rows,
      channels,
      fold,
      inverses,
      factors + rowBytes,
      toGamma,
      toBeta,
      terms,
    ]);
    engine.run('batchNormGradApply', chunks, [xAt, dyAt, yAt, backend.address(dx), ...sizes, terms]);
  });
  return [dx, dGamma, dBeta];
}

/** tfjs's batch normalisation with given statistics, where each is one number per channel. */
function fusedBatchNorm({
  inputs,
  backend,
  attrs,
}: Call<'x' | 'mean' | 'variance', InferenceAttributes>): TensorInfo | undefined {
  const { x, mean, variance, scale, offset } = inputs as typeof inputs &
    Partial<Record<'scale' | 'offset', TensorInfo>>;
  const channels = x.shape.at(-1);
  const perChannel = [mean, variance, scale, offset].every(
    (each) => !each || (each.shape.length === 1 && each.shape[0] === channels),
  );
  const single = [x, mean, variance, scale, offset].every((each) => !each || each.dtype === 'float32');
  if (!perChannel || !single) return undefined;
  const y = backend.empty(x.shape);
  const factors = { mean, variance, epsilon: attrs.varianceEpsilon ?? 1e-3, gamma: scale, beta: offset };
  apply(backend, layoutOf(x.shape), x, y, factors, {});
  return y;
}

interface Factors {
  readonly mean: TensorInfo;
  /** Or variance and epsilon. */
  readonly inverse?: TensorInfo;
  readonly variance?: TensorInfo;
  readonly epsilon?: number;
  readonly gamma?: TensorInfo;
  readonly beta?: TensorInfo;
}

function apply(
  backend: CnnWasmBackend,
  layout: Layout,
  x: TensorInfo,
  y: TensorInfo,
  given: Factors,
  activated: Activated,
): void {
  const { rows, channels, fold, columns, rowBytes, rowsPerChunk, chunks } = layout;
  withMemory(backend, 3 * rowBytes, (factors) => {
    computeFactors(backend, channels, fold, given, factors);
    const [from, to] = [backend.address(x), backend.address(y)];
    const activation = isRelu(activated) ? 1 : 0;
    backend.engine.run('batchNormApply', chunks, [from, to, rows, columns, rowsPerChunk, factors, activation]);
  });
}

/** Rows mean, scale and offset at `to`. */
function computeFactors(backend: CnnWasmBackend, channels: number, fold: number, given: Factors, to: number): void {
  const { mean, inverse, variance, epsilon = 0, gamma, beta } = given;
  const at = (tensor: TensorInfo | undefined) => (tensor ? backend.address(tensor) : 0);
  const addresses = [at(mean), at(inverse), at(variance), epsilon, at(gamma), at(beta)];
  backend.engine.run('batchNormFactors', 1, [...addresses, channels, fold, to]);
}

function isRelu({ activation }: Activated): boolean {
  if (activation !== undefined && activation !== 'relu') {
    throw new RangeError(`CnnBatchNorm: activation '${activation}' is not fused; expected 'relu' or none`);
  }
  return activation === 'relu';
}

/** By the shape alone: rows long enough for vectors, and chunks of about 32,000 numbers. */
function layoutOf(shape: readonly number[]): Layout {
  const channels = shape.at(-1)!;
  let rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  let fold = 1;
  while ((channels * fold < 64 || (channels * fold) % 4 > 0) && channels * fold <= 256 && rows % 2 === 0 && rows > 2) {
    fold *= 2;
    rows /= 2;
  }
  const columns = channels * fold;
  const rowsPerChunk = Math.max(64, 4 * Math.ceil(32_768 / 4 / Math.max(columns, 1)));
  const chunks = columns === 0 ? 0 : Math.ceil(rows / rowsPerChunk);
  return { rows, channels, fold, columns, rowBytes: 16 * Math.ceil(columns / 4), rowsPerChunk, chunks };
}

type Three<T = TensorInfo> = [T, T, T];
type Four = [number, number, number, number];

/** Runs `body` with memory that is released after it. */
function withMemory(backend: CnnWasmBackend, bytes: number, body: (address: number) => void): void {
  const { heap } = backend.engine;
  const address = heap.allocate(bytes);
  try {
    body(address);
  } finally {
    heap.release(address);
  }
}
