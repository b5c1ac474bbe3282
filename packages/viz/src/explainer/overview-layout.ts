import type { Column, NetworkPlan } from './network-plan.ts';

/** Nodes of a column that are shown at once; more are on further pages. */
export const ROWS = 10;

/** Edge of an activation map in pixels of the page. */
export const MAP = 48;

/** Where a column's nodes are, in pixels of the scene. */
export interface ColumnBox {
  readonly left: number;
  readonly width: number;
  /** Where edges come in and go out: the sides of its nodes. */
  readonly nodeLeft: number;
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  /** Top of the node in a row, of a column that shows so many. */
  top(row: number, rows: number): number;
}

/** Neighbouring columns that stand in the same module. */
export interface ColumnGroup {
  readonly name: string;
  readonly left: number;
  readonly width: number;
}

export interface OverviewLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly ColumnBox[];
  readonly groups: readonly ColumnGroup[];
  /** Below the nodes: where an edge runs that passes over columns. */
  lane(from: number, to: number): number;
}

const GAP = 14;
const PITCH = { map: MAP + 6, number: 30 };

/** The places of all columns, left to right in order of execution, their nodes around one middle line. */
export function overviewLayout({ columns }: NetworkPlan): OverviewLayout {
  const room = ROWS * PITCH.map;
  let left = 0;
  const boxes = columns.map((column): ColumnBox => {
    const width = column.isVector ? 148 : 98;
    const nodeWidth = column.isVector ? 112 : MAP;
    const nodeHeight = column.isVector ? 26 : MAP;
    const pitch = column.isVector ? PITCH.number : PITCH.map;
    const box = { left, width, nodeWidth, nodeHeight, nodeLeft: left + (width - nodeWidth) / 2 };
    left += width + GAP;
    return { ...box, top: (row, rows) => (room - rows * pitch) / 2 + row * pitch };
  });
  const skips = lanesOf(columns);
  const lanes = Math.max(0, ...skips.values());
  return {
    width: left - GAP,
    height: room + (skips.size > 0 ? 12 + 8 * lanes : 0),
    boxes,
    groups: groupsOf(columns, boxes),
    lane: (from, to) => room + 4 + 8 * (skips.get(`${from} ${to}`) ?? 0),
  };
}

/** The units on a page, in an order that is the column's own unless it is told another. */
export function shownUnits({ units }: Column, page: number, order?: readonly number[]): number[] {
  const first = page * ROWS;
  const count = Math.max(0, Math.min(ROWS, units - first));
  return Array.from({ length: count }, (_, row) => order?.[first + row] ?? first + row);
}

/** An edge as a path of SVG: a curve to the next column; to one further on, along a lane below the nodes between. */
export function edgePath(
  [x, y]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  lane?: number,
): string {
  if (lane === undefined) {
    const middle = (x + toX) / 2;
    return `M${x} ${y}C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`;
  }
  const [out, back] = [x + 16, toX - 16];
  return `M${x} ${y}C${out} ${y} ${out} ${y} ${out} ${y + 16}V${lane - 12}Q${out} ${lane} ${out + 12} ${lane}H${back - 12}Q${back} ${lane} ${back} ${lane - 12}V${toY + 16}C${back} ${toY} ${back} ${toY} ${toX} ${toY}`;
}

/** For each edge that passes over columns a lane in which no other runs beside it. */
function lanesOf(columns: readonly Column[]): Map<string, number> {
  const lanes = new Map<string, number>();
  const ends: number[] = [];
  for (const { index, inputs } of columns) {
    for (const { column: from } of inputs) {
      if (from === undefined || from >= index - 1) continue;
      let lane = ends.findIndex((end) => end <= from);
      if (lane < 0) lane = ends.length;
      ends[lane] = index;
      lanes.set(`${from} ${index}`, lane + 1);
    }
  }
  return lanes;
}

function groupsOf(columns: readonly Column[], boxes: readonly ColumnBox[]): ColumnGroup[] {
  const groups: ColumnGroup[] = [];
  let before: string | undefined;
  for (const [i, { group }] of columns.entries()) {
    const { left, width } = boxes[i];
    const open = groups.at(-1);
    if (group !== '' && group === before && open)
      groups[groups.length - 1] = { ...open, width: left + width - open.left };
    else if (group !== '') groups.push({ name: group, left, width });
    before = group;
  }
  return groups;
}
