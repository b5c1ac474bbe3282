import { add, concat, dispose, gather, matmul, nextTurn, reshape, scope, type Tensor, tensor } from '@cnn/tensor';

/** Changed copies of images, which are worked through some at a time. */
export interface Rows {
  /** Of the batch. */
  readonly images: Tensor;
  /** Copies of each image. */
  readonly copies: number;
  /** Rows at a time. */
  readonly batchSize: number;
  readonly signal?: AbortSignal;
}

/** Which image and which of its copies each row of a pass is. */
export interface RowsOfPass {
  readonly imageOf: readonly number[];
  readonly copyOf: readonly number[];
  /** The images of the rows, not yet changed. */
  readonly images: Tensor;
}

/**
 * Calls `pass` with all copies of all images, at most `batchSize` rows at a time, and joins what it gives for them, row by row.
 *
 * Rows come copy by copy of the first image, then of the next. `pass` runs in a scope.
 */
export async function inRows(rows: Rows, pass: (rows: RowsOfPass) => Tensor): Promise<Tensor> {
  const parts: Tensor[] = [];
  try {
    for (let from = 0; from < total(rows); from += rows.batchSize) parts.push(await runPass(rows, from, pass));
    return parts.length === 1 ? parts.pop()! : scope(() => concat(parts, 0));
  } finally {
    dispose(parts);
  }
}

/** As {@link inRows}, but adds up what `pass` gives for the copies of one image, so that nothing has to be kept: `[batch, …]`. */
export async function sumOfRows(rows: Rows, pass: (rows: RowsOfPass) => Tensor): Promise<Tensor> {
  const [batch] = rows.images.shape;
  let sumSoFar: Tensor | undefined;
  try {
    for (let from = 0; from < total(rows); from += rows.batchSize) {
      const part = await runPass(rows, from, (each) => {
        const values = pass(each);
        return sumByImage(values, each.imageOf, batch);
      });
      const before: Tensor | undefined = sumSoFar;
      sumSoFar = before ? scope(() => add(before, part)) : part;
      if (before) dispose([before, part]);
    }
    return sumSoFar!;
  } catch (error) {
    if (sumSoFar) dispose(sumSoFar);
    throw error;
  }
}

const total = ({ images, copies }: Rows): number => images.shape[0] * copies;

async function runPass(rows: Rows, from: number, pass: (rows: RowsOfPass) => Tensor): Promise<Tensor> {
  const { images, copies, batchSize, signal } = rows;
  await nextTurn();
  signal?.throwIfAborted();
  const count = Math.min(batchSize, total(rows) - from);
  const numbers = Array.from({ length: count }, (_, i) => from + i);
  const imageOf = numbers.map((row) => Math.floor(row / copies));
  const copyOf = numbers.map((row) => row % copies);
  return scope(() => pass({ imageOf, copyOf, images: gather(images, tensor(imageOf, [count], 'int32')) }));
}

function sumByImage(values: Tensor, imageOf: readonly number[], batch: number): Tensor {
  const size = values.size / imageOf.length;
  const belongs = new Float32Array(batch * imageOf.length);
  for (const [row, image] of imageOf.entries()) belongs[image * imageOf.length + row] = 1;
  return scope(() => {
    const rows = reshape(values, [imageOf.length, size]);
    return reshape(matmul(tensor(belongs, [batch, imageOf.length]), rows), [batch, ...values.shape.slice(1)]);
  });
}

/** A number for each row, as images can be multiplied with: `[rows, 1, 1, 1]`. */
export function columnOf(values: readonly number[]): Tensor {
  return tensor(Float32Array.from(values), [values.length, 1, 1, 1]);
}
