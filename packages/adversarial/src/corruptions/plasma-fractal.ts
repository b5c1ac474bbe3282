/**
 * A field of clouds, square, from 0 to 1, row by row, whose edges fit each other.
 *
 * Starts with one point and halves the distance of points again and again; each new point is the mean of its four neighbours and
 * chance, of which there is less at each halving.
 *
 * @param size side of the field, a power of two, at least 2.
 * @param decay by the square of which chance becomes less.
 * @param chance size² − 1 numbers uniform over [0, 1).
 *
 * Follows the field of the published corruptions; Fournier, Fussell, Carpenter, Computer Rendering of Stochastic Models (1982).
 */
export function plasmaFractal(size: number, decay: number, chance: ArrayLike<number>): Float64Array {
  const field = new Float64Array(size * size);
  const at = (y: number, x: number) => field[(y & (size - 1)) * size + (x & (size - 1))];
  let drawn = 0;
  let wibble = 100;
  for (let step = size; step >= 2; step /= 2) {
    const half = step / 2;
    // Both factors of chance shrink.
    const varied = (sum: number) => sum / 4 + wibble * wibble * (2 * chance[drawn++] - 1);
    const fill = (top: number, left: number, neighbours: (y: number, x: number) => number) => {
      for (let y = top; y < size; y += step) {
        for (let x = left; x < size; x += step) field[y * size + x] = varied(neighbours(y, x));
      }
    };
    fill(
      half,
      half,
      (y, x) => at(y - half, x - half) + at(y - half, x + half) + at(y + half, x - half) + at(y + half, x + half),
    );
    const beside = (y: number, x: number) => at(y - half, x) + at(y + half, x) + at(y, x - half) + at(y, x + half);
    fill(0, half, beside);
    fill(half, 0, beside);
    wibble /= decay;
  }
  const lowest = field.reduce((a, b) => Math.min(a, b));
  const highest = field.reduce((a, b) => Math.max(a, b));
  return field.map((value) => (value - lowest) / (highest - lowest || 1));
}
