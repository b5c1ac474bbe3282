/** A piece of a contour line between two points, in columns and rows of the grid. */
export type Segment = readonly [fromX: number, fromY: number, toX: number, toY: number];

/**
 * Where values `[rows × columns]`, row by row, cross a level, by marching squares: straight pieces through squares of four neighbours, with ends interpolated along
 * the edges. A square with a corner that is not finite has none.
 *
 * @example
 * contourSegments([0, 1, 0, 1], [2, 2], 0.5); // [[0.5, 0, 0.5, 1]]
 */
export function contourSegments(
  values: ArrayLike<number>,
  [rows, columns]: readonly [rows: number, columns: number],
  level: number,
): Segment[] {
  const segments: Segment[] = [];
  for (let y = 0; y < rows - 1; y++) {
    for (let x = 0; x < columns - 1; x++) {
      const at = y * columns + x;
      const corners = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]];
      if (!corners.every(Number.isFinite)) continue;
      const above = corners.map((value) => value >= level);
      const code = above.reduce((sum, isAbove, i) => sum + (isAbove ? 1 << i : 0), 0);
      // A saddle: the middle says which two corners belong together.
      const isJoined = corners[0] + corners[1] + corners[2] + corners[3] >= 4 * level;
      const pairs = code === 5 ? saddle(isJoined) : code === 10 ? saddle(!isJoined) : edgesOf(above);
      for (const [a, b] of pairs)
        segments.push([...crossing(corners, a, level, x, y), ...crossing(corners, b, level, x, y)]);
    }
  }
  return segments;
}

type Pair = readonly [edge: number, edge: number];

/** Edges of a square, from its top, clockwise; edge i lies between corners i and i + 1. */
function edgesOf(above: readonly boolean[]): Pair[] {
  const crossed = [0, 1, 2, 3].filter((i) => above[i] !== above[(i + 1) % 4]);
  return crossed.length === 2 ? [[crossed[0], crossed[1]]] : [];
}

/** With corners 0 and 2 of one side: joined, the lines cut off corners 1 and 3. */
function saddle(isJoined: boolean): Pair[] {
  return isJoined
    ? [
        [0, 1],
        [2, 3],
      ]
    : [
        [3, 0],
        [1, 2],
      ];
}

const places = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

function crossing(corners: readonly number[], edge: number, level: number, x: number, y: number): [number, number] {
  const next = (edge + 1) % 4;
  const share = (level - corners[edge]) / (corners[next] - corners[edge]);
  const [[fromX, fromY], [toX, toY]] = [places[edge], places[next]];
  return [x + fromX + share * (toX - fromX), y + fromY + share * (toY - fromY)];
}
