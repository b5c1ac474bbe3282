import { concat, gather, scope, type Tensor, tensor } from '@cnn/tensor';

/** The rows of a tensor that are named, in that order. */
export function pickRows(x: Tensor, rows: readonly number[]): Tensor {
  return scope(() => gather(x, tensor([...rows], [rows.length], 'int32')));
}

/** `x` with row `rows[k]` replaced by row k of `others`, for each k of `taken`. */
export function replaceRows(
  x: Tensor,
  rows: readonly number[],
  others: Tensor,
  taken: Iterable<number> = rows.keys(),
): Tensor {
  return scope(() => {
    const batch = x.shape[0];
    const source = Array.from({ length: batch }, (_, i) => i);
    for (const k of taken) source[rows[k]] = batch + k;
    return gather(concat([x, others], 0), tensor(source, [batch], 'int32'));
  });
}
