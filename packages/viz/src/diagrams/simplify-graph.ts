import type { DiagramGraph, DiagramNode } from './diagram-graph.ts';

/** Lays what needs no box of its own into the box before it, and boxes that look the same and follow each other into one. */
export function simplified(graph: DiagramGraph): DiagramGraph {
  return joined(joined(graph, isTail, withTail), isRepeat, repeated);
}

/** A step that changes each value by itself, such as a normalisation or an activation, behind a module or a join. */
const isTail = (before: DiagramNode, node: DiagramNode): boolean => before.role !== 'input' && node.isThin;

const withTail = (before: DiagramNode, node: DiagramNode): DiagramNode => ({
  ...before,
  tail: [...before.tail, node.kind, ...node.tail],
  parameters: before.parameters + node.parameters,
});

const isRepeat = (before: DiagramNode, node: DiagramNode): boolean =>
  before.role === 'module' &&
  node.role === 'module' &&
  look(before) === look(node) &&
  before.parameters / before.repeats === node.parameters;

const look = ({ kind, settings, tail, shape }: DiagramNode): string => JSON.stringify([kind, settings, tail, shape]);

const repeated = (before: DiagramNode, node: DiagramNode): DiagramNode => ({
  ...before,
  names: [before.names[0], node.names.at(-1)!],
  parameters: before.parameters + node.parameters,
  repeats: before.repeats + node.repeats,
});

/** Merges each node into the only one that it comes from and that goes nowhere else, where `fits` says so. */
function joined(
  { nodes, edges }: DiagramGraph,
  fits: (before: DiagramNode, node: DiagramNode) => boolean,
  merged: (before: DiagramNode, node: DiagramNode) => DiagramNode,
): DiagramGraph {
  const into = nodes.map((_, i) => i);
  const kept = [...nodes];
  for (const [i, node] of nodes.entries()) {
    const before = edges.filter(([, to]) => to === i);
    if (before.length !== 1) continue;
    const [[from]] = before;
    if (edges.filter(([other]) => other === from).length !== 1) continue;
    const target = into[from];
    if (!fits(kept[target], node)) continue;
    kept[target] = merged(kept[target], node);
    into[i] = target;
  }
  const places = new Map([...new Set(into)].sort((a, b) => a - b).map((old, place) => [old, place]));
  const moved = edges.flatMap(([from, to]) =>
    into[to] === into[from] ? [] : [[places.get(into[from])!, places.get(into[to])!] as const],
  );
  return { nodes: [...places.keys()].map((old) => kept[old]), edges: moved };
}
