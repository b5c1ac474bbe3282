import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { BLOCK_SCRATCH, CHUNK_SIZE, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

type Parameters = readonly [alpha: number, beta?: number];

/** Operations by tfjs's names: their number in assembly/unary.ts. */
const OPERATIONS: Readonly<Record<string, number>> = {
  Relu: 0,
  ClipByValue: 1,
  Relu6: 1,
  LeakyRelu: 2,
  Neg: 3,
  Abs: 4,
  Square: 5,
  Sqrt: 6,
  Rsqrt: 7,
  Reciprocal: 8,
  Step: 9,
  Sign: 10,
  Exp: 11,
  Log: 12,
  Sigmoid: 13,
  Tanh: 14,
  Erf: 15,
};

/** What some of them take beside x. */
const PARAMETERS: Readonly<Record<string, (attrs: Readonly<Record<string, number>>) => Parameters>> = {
  ClipByValue: ({ clipValueMin, clipValueMax }) => [clipValueMin!, clipValueMax],
  Relu6: () => [0, 6],
  LeakyRelu: ({ alpha }) => [alpha!],
  Step: ({ alpha }) => [alpha!],
};

/** Operations from this number on take far longer than to read and write a number. */
const EXPONENTIAL = 11;

function unary(
  backend: CnnWasmBackend,
  operation: number,
  x: TensorInfo,
  parameters: Parameters,
): TensorInfo | undefined {
  if (x.dtype !== 'float32') return undefined;
  const y = backend.empty(x.shape);
  const count = util.sizeFromShape(x.shape);
  const chunkSize = operation < EXPONENTIAL ? CHUNK_SIZE : CHUNK_SIZE / 4;
  const [alpha, beta = 0] = parameters;
  backend.engine.run(
    'unary',
    chunksOf(count, chunkSize),
    [operation, backend.address(x), backend.address(y), count, chunkSize, alpha, beta],
    BLOCK_SCRATCH,
  );
  return y;
}

export function registerUnary(): void {
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    register(name, ({ inputs: { x }, backend, attrs }: Call<'x', Record<string, number>>) =>
      unary(backend, operation, x, PARAMETERS[name]?.(attrs) ?? [0]),
    );
  }
}
