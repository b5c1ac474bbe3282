import { checkRange, sizeOf, tensor } from '@cnn/tensor';
import type { Initializer } from '../core/parameter.ts';
import { checkRank } from './fans.ts';

/**
 * A weight, seen as a matrix of its output channels, whose rows (or columns, if these are fewer) stand at right angles and have length `gain`.
 *
 * Signals and gradients keep their length through it. Follows torch.nn.init.orthogonal_ (Saxe et al. 2013, https://arxiv.org/abs/1312.6120).
 *
 * @throws RangeError if `gain` is not finite, or the weight has less than 2 axes.
 * @example
 * conv.weight.reset(init.orthogonal(init.calculateGain('relu')), rng);
 */
export function orthogonal(gain = 1): Initializer {
  checkRange('orthogonal', 'gain', gain, Number.NEGATIVE_INFINITY);
  return (rng, shape) => {
    checkRank('orthogonal', shape, 2);
    const rows = shape[0];
    const columns = sizeOf(shape.slice(1));
    const drawn = rng.normals(rows * columns);
    const values = new Float32Array(rows * columns);
    const wide = columns > rows;
    const [count, length] = wide ? [rows, columns] : [columns, rows];
    const place = (vector: number, i: number) => (wide ? vector * columns + i : i * columns + vector);
    const vectors = orthonormal(
      Array.from({ length: count }, (_, vector) => Float64Array.from({ length }, (_, i) => drawn[place(vector, i)])),
    );
    for (const [vector, direction] of vectors.entries()) {
      for (const [i, value] of direction.entries()) values[place(vector, i)] = gain * value;
    }
    return tensor(values, [...shape], 'float32');
  };
}

/** Each vector, freed of its part along those before it (twice, because once loses digits), with length 1: the Q of a QR decomposition. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const directions: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    for (let pass = 0; pass < 2; pass++) {
      for (const other of directions) {
        const along = dot(rest, other);
        for (let i = 0; i < rest.length; i++) rest[i] -= along * other[i];
      }
    }
    const norm = Math.sqrt(dot(rest, rest));
    directions.push(rest.map((value) => value / norm));
  }
  return directions;
}

/** Four sums at a time, which do not wait for one another. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s, t, u, v] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= a.length; i += 4) {
    s += a[i] * b[i];
    t += a[i + 1] * b[i + 1];
    u += a[i + 2] * b[i + 2];
    v += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s += a[i] * b[i];
  return s + t + u + v;
}
