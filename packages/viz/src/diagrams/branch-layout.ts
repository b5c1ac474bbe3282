import type { DiagramGraph } from './diagram-graph.ts';

/** Where the boxes of a graph stand: rows from top to bottom, branches side by side. */
export interface BranchLayout {
  /** Of each node, from 0. */
  readonly rows: readonly number[];
  /** Of each node, in lanes' widths from the middle. */
  readonly offsets: readonly number[];
  /** From a node to one in a later row, between which nothing else is in the lane. */
  readonly edges: readonly (readonly [from: number, to: number])[];
  /** Edges that pass by all boxes between their ends, such as the skip of a residual block, and how far out they run: 0 is the innermost. */
  readonly skips: readonly { readonly from: number; readonly to: number; readonly level: number }[];
}

/**
 * Lays a graph out: edges with another way between their ends run outside, what is left goes down in lanes that are centred between the nodes where they part and
 * meet.
 */
export function branchLayout({ nodes, edges }: DiagramGraph): BranchLayout {
  const isSkip = (edge: readonly [number, number]) => hasDetour(edges, edge);
  const inside = edges.filter((edge) => !isSkip(edge));
  const rows: number[] = [];
  for (const i of nodes.keys()) {
    rows[i] = Math.max(-1, ...inside.filter(([, to]) => to === i).map(([from]) => rows[from])) + 1;
  }
  return {
    rows,
    offsets: offsetsOf(nodes.length, inside, rows),
    edges: inside,
    skips: levels(edges.filter(isSkip), rows),
  };
}

/** Whether there is another way from an edge's beginning to its end. */
function hasDetour(edges: DiagramGraph['edges'], [start, end]: readonly [number, number]): boolean {
  const open = edges.filter(([from, to]) => from === start && to !== end).map(([, to]) => to);
  const seen = new Set(open);
  for (const node of open) {
    if (node === end) return true;
    for (const [from, to] of edges) {
      if (from !== node || to > end || seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return false;
}

/** Between two nodes that everything passes through, each branch has a lane of its own. */
function offsetsOf(count: number, edges: DiagramGraph['edges'], rows: readonly number[]): number[] {
  const offsets = new Array<number>(count).fill(0);
  let region: number[] = [];
  const close = () => {
    const lanes = lanesOf(region, edges, rows);
    const most = Math.max(0, ...lanes.values());
    for (const [node, lane] of lanes) offsets[node] = lane - most / 2;
    region = [];
  };
  for (let node = 0; node < count; node++) {
    const isPassage = edges.every(([from, to]) => from >= node || to <= node);
    const isAlone = rows.every((row, other) => other === node || row !== rows[node]);
    if (isPassage && isAlone) close();
    else region.push(node);
  }
  close();
  return offsets;
}

function lanesOf(
  region: readonly number[],
  edges: DiagramGraph['edges'],
  rows: readonly number[],
): Map<number, number> {
  const lanes = new Map<number, number>();
  /** The row from which a lane is free. */
  const free: number[] = [];
  for (const node of region) {
    const before = edges.filter(([from, to]) => to === node && lanes.has(from)).map(([from]) => from);
    const after = edges.filter(([from]) => from === node).map(([, to]) => rows[to]);
    const own = before.map((from) => lanes.get(from)!).find((lane) => free[lane] <= rows[node]);
    let lane = own ?? free.findIndex((row) => row < rows[node]);
    if (lane < 0) lane = free.length;
    lanes.set(node, lane);
    // Until its last reader the lane is taken by the edge to it.
    free[lane] = Math.max(rows[node] + 1, ...after);
  }
  return lanes;
}

/** Skips that overlap run side by side, the short ones inside. */
function levels(skips: DiagramGraph['edges'], rows: readonly number[]): BranchLayout['skips'] {
  const placed: { from: number; to: number; level: number }[] = [];
  const length = ([from, to]: readonly [number, number]) => rows[to] - rows[from];
  for (const [from, to] of [...skips].sort((a, b) => length(a) - length(b))) {
    const taken = new Set(
      placed.filter((other) => rows[other.from] < rows[to] && rows[from] < rows[other.to]).map(({ level }) => level),
    );
    let level = 0;
    while (taken.has(level)) level++;
    placed.push({ from, to, level });
  }
  return placed;
}
