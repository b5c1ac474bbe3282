import { addToDoubles, BLOCK_ROWS, normalise, padded } from './batch-norm';
import { storeLanes } from './blocks';
import { multiplyAdd as fma } from './simd';

// The gradient of batch normalisation, of a matrix [rows, columns] as in `batch-norm`.

/** How the gradient learns where ReLU let through: there is none, by its results, by computing them again. */
const BY_RESULT: i32 = 1;
const BY_AGAIN: i32 = 2;

/** The gradient where ReLU let through, else 0. */
function through(dy: v128, x: v128, y: usize, mean: v128, scales: usize, offsets: usize, gate: i32): v128 {
  if (gate == BY_RESULT) return v128.and(dy, f32x4.gt(v128.load(y), f32x4.splat(0)));
  if (gate == BY_AGAIN) {
    const again = normalise(x, mean, v128.load(scales), v128.load(offsets));
    return v128.and(dy, f32x4.gt(again, f32x4.splat(0)));
  }
  return dy;
}

/**
 * Parallel: Σ dy and Σ dy · (x − mean) of each column, as one part per chunk of `rowsPerPart` rows: parts [chunk, 2, columns] in double
 * precision. `scratch`: two rows.
 */
export function batchNormGradSums(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  dy: usize,
  y: usize,
  rows: i32,
  columns: i32,
  rowsPerPart: i32,
  factors: usize,
  gate: i32,
  parts: usize,
): void {
  const width = padded(columns);
  const row = (<usize>columns) << 2,
    bytes = (<usize>width) << 2;
  const scales = factors + bytes,
    offsets = scales + bytes;
  const sums = scratch,
    products = sums + bytes;
  for (let part = first; part < last; part++) {
    const start = part * rowsPerPart,
      end = min(rows, start + rowsPerPart);
    const to = parts + <usize>part * (bytes << 2);
    memory.fill(to, 0, bytes << 2);
    for (let i = start; i < end; i += BLOCK_ROWS) {
      memory.fill(sums, 0, bytes << 1);
      const stop = min(end, i + BLOCK_ROWS);
      let r = i;
      for (; r + 2 <= stop; r += 2) {
        let x0 = x + <usize>r * row,
          dy0 = dy + <usize>r * row,
          y0 = y + <usize>r * row;
        for (let at: usize = 0; at < bytes; at += 16) {
          const mean = v128.load(factors + at);
          const a = v128.load(x0),
            b = v128.load(x0 + row);
          const g = through(v128.load(dy0), a, y0, mean, scales + at, offsets + at, gate),
            h = through(v128.load(dy0 + row), b, y0 + row, mean, scales + at, offsets + at, gate);
          v128.store(sums + at, f32x4.add(v128.load(sums + at), f32x4.add(g, h)));
          const product = fma(g, f32x4.sub(a, mean), f32x4.mul(h, f32x4.sub(b, mean)));
          v128.store(products + at, f32x4.add(v128.load(products + at), product));
          x0 += 16;
          dy0 += 16;
          y0 += 16;
        }
      }
      if (r < stop) {
        const x0 = x + <usize>r * row,
          dy0 = dy + <usize>r * row,
          y0 = y + <usize>r * row;
        for (let at: usize = 0; at < bytes; at += 16) {
          const mean = v128.load(factors + at);
          const a = v128.load(x0 + at);
          const g = through(v128.load(dy0 + at), a, y0 + at, mean, scales + at, offsets + at, gate);
          v128.store(sums + at, f32x4.add(v128.load(sums + at), g));
          v128.store(products + at, fma(g, f32x4.sub(a, mean), v128.load(products + at)));
        }
      }
      addToDoubles(sums, to, width);
      addToDoubles(products, to + (bytes << 1), width);
    }
  }
}

/**
 * Joins the parts of `batchNormGradSums`: dBeta and dGamma, and rows −scale · dBeta / n and −scale · inverse · dGamma / n, [2, columns],
 * which `batchNormGradApply` needs. One chunk.
 */
export function batchNormGradJoin(
  first: i32,
  last: i32,
  scratch: usize,
  parts: usize,
  count: i32,
  rows: i32,
  channels: i32,
  fold: i32,
  inverses: usize,
  scales: usize,
  dGamma: usize,
  dBeta: usize,
  terms: usize,
): void {
  const columns = padded(channels * fold);
  const width = (<usize>columns) << 3;
  const share = 1 / (<f64>rows * <f64>fold);
  for (let channel = 0; channel < channels; channel++) {
    const at = (<usize>channel) << 2;
    let sum: f64 = 0,
      product: f64 = 0;
    for (let part = 0; part < count; part++) {
      let from = parts + <usize>part * (width << 1) + ((<usize>channel) << 3);
      for (let i = 0; i < fold; i++) {
        sum += load<f64>(from);
        product += load<f64>(from + width);
        from += (<usize>channels) << 3;
      }
    }
    const inverse = <f64>load<f32>(inverses + at);
    product *= inverse;
    store<f32>(dBeta + at, <f32>sum);
    store<f32>(dGamma + at, <f32>product);
    const scale = <f64>load<f32>(scales + at) * share;
    for (let i = 0; i < fold; i++) {
      const to = terms + at + ((<usize>(i * channels)) << 2);
      store<f32>(to, <f32>(-scale * sum));
      store<f32>(to + (width >> 1), <f32>(-scale * inverse * product));
    }
  }
}

/** Parallel: dx = scale · dy + terms[0] + (x − mean) · terms[1]. A chunk is `rowsPerChunk` rows, from the last on. */
export function batchNormGradApply(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  dy: usize,
  y: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  rowsPerChunk: i32,
  factors: usize,
  gate: i32,
  terms: usize,
): void {
  const row = (<usize>columns) << 2,
    whole = (<usize>(columns & ~3)) << 2,
    width = (<usize>padded(columns)) << 2;
  const scales = factors + width,
    offsets = scales + width,
    slopes = terms + width;
  const from = max(0, rows - last * rowsPerChunk),
    end = rows - first * rowsPerChunk;
  let i = from;
  let at0 = <usize>i * row;
  for (; i + 2 <= end; i += 2) {
    for (let at: usize = 0; at < whole; at += 16) {
      const mean = v128.load(factors + at),
        scale = v128.load(scales + at),
        term = v128.load(terms + at),
        slope = v128.load(slopes + at);
      let p = at0 + at;
      let value = v128.load(x + p);
      let g = through(v128.load(dy + p), value, y + p, mean, scales + at, offsets + at, gate);
      v128.store(dx + p, fma(scale, g, fma(f32x4.sub(value, mean), slope, term)));
      p += row;
      value = v128.load(x + p);
      g = through(v128.load(dy + p), value, y + p, mean, scales + at, offsets + at, gate);
      v128.store(dx + p, fma(scale, g, fma(f32x4.sub(value, mean), slope, term)));
    }
    at0 += row << 1;
  }
  if (i < end) {
    for (let at: usize = 0; at < whole; at += 16)
      v128.store(dx + at0 + at, gradientAt(at0 + at, at, x, dy, y, width, factors, gate, terms));
  }
  if (whole == row) return;
  for (i = from; i < end; i++) {
    const p = <usize>i * row + whole;
    storeLanes(dx + p, gradientAt(p, whole, x, dy, y, width, factors, gate, terms), columns & 3);
  }
}

/** Four values of dx: `p` bytes into the tensors, `at` bytes into a row. */
function gradientAt(
  p: usize,
  at: usize,
  x: usize,
  dy: usize,
  y: usize,
  width: usize,
  factors: usize,
  gate: i32,
  terms: usize,
): v128 {
  const mean = v128.load(factors + at),
    scales = factors + at + width;
  const value = v128.load(x + p);
  const g = through(v128.load(dy + p), value, y + p, mean, scales, scales + width, gate);
  return fma(v128.load(scales), g, fma(f32x4.sub(value, mean), v128.load(terms + at + width), v128.load(terms + at)));
}
