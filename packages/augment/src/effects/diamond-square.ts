/** Numbers uniform over [0, 1) for all points of a level's grid, row by row. Level 0 is the coarsest grid. */
export type LevelDraws = (level: number, rows: number, columns: number) => ArrayLike<number>;

/**
 * A field of clouds, within [0, 1], row by row: starts with a few random points and halves their distance again and again, each new point a mixture of the
 * mean of its neighbours and chance.
 *
 * The field is cut out of one whose sides are a power of two and one; the shorter of them starts with two points.
 *
 * @param roughness the share of chance, in [0, 1], is `roughness`^k at level k: small ones give smooth clouds, 1 gives noise. The first time the distance
 * is halved, chance has no share.
 *
 * Follows kornia.contrib.diamond_square; Fournier, Fussell, Carpenter, Computer Rendering of Stochastic Models (1982).
 */
export function diamondSquare(height: number, width: number, roughness: number, draw: LevelDraws): Float32Array {
  const [tall, wide] = [height, width].map((side) => 2 ** Math.ceil(Math.log2(Math.max(side, 3) - 1)));
  const levels = Math.log2(Math.min(tall!, wide!));
  const rows = tall! / 2 ** levels + 1;
  const columns = wide! / 2 ** levels + 1;
  const corners: Grid = { rows, columns, values: Float64Array.from(draw(0, rows, columns)) };
  let grid = refined(corners, 0, new Float32Array((2 * rows - 1) * (2 * columns - 1)));
  for (let level = 1; level < levels; level++) {
    grid = refined(grid, roughness ** level, draw(level, 2 * grid.rows - 1, 2 * grid.columns - 1));
  }
  const field = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    field.set(grid.values.subarray(y * grid.columns, y * grid.columns + width), y * width);
  }
  return field;
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** The grid with its points half as far apart: first one amid each four, then those between two. */
function refined(coarse: Grid, share: number, chance: ArrayLike<number>): Grid {
  const [rows, columns] = [2 * coarse.rows - 1, 2 * coarse.columns - 1];
  const values = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y += 2) {
    for (let x = 0; x < columns; x += 2) values[y * columns + x] = coarse.values[(y / 2) * coarse.columns + x / 2]!;
  }
  for (let y = 1; y < rows; y += 2) {
    for (let x = 1; x < columns; x += 2) {
      const place = y * columns + x;
      const [above, below] = [place - columns, place + columns];
      const mean = (values[above - 1]! + values[above + 1]! + values[below - 1]! + values[below + 1]!) / 4;
      values[place] = (1 - share) * mean + share * chance[place]!;
    }
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 1 - (y % 2); x < columns; x += 2) {
      const place = y * columns + x;
      const isInside = y > 0 && x > 0 && y < rows - 1 && x < columns - 1;
      const mean = isInside
        ? (values[place - columns]! + values[place - 1]! + values[place + 1]! + values[place + columns]!) / 4
        : borderMean(values, rows, columns, y, x);
      values[place] = (1 - share) * mean + share * chance[place]!;
    }
  }
  return { rows, columns, values };
}

/** The mean of a point's three neighbours. */
function borderMean(values: Float64Array, rows: number, columns: number, y: number, x: number): number {
  const place = y * columns + x;
  let sum = 0;
  if (y > 0) sum += values[place - columns]!;
  if (y < rows - 1) sum += values[place + columns]!;
  if (x > 0) sum += values[place - 1]!;
  if (x < columns - 1) sum += values[place + 1]!;
  return sum / 3;
}
