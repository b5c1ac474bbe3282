import type { Column, NetworkPlan } from './network-plan.ts';
import { edgePath, type OverviewLayout, shownUnits } from './overview-layout.ts';
import { type Unit, unitInputs } from './unit-inputs.ts';

/** Which units each column shows, and where they are. */
export interface ShownNodes {
  readonly plan: NetworkPlan;
  readonly layout: OverviewLayout;
  /** By column. */
  readonly pages: ReadonlyMap<number, number>;
  /** Of classes, where there are many: the likely ones first. */
  readonly classOrder: readonly number[] | undefined;
}

/** The units of a column that are shown now, from top to bottom. */
export function shownOf({ plan, pages, classOrder }: ShownNodes, column: Column): number[] {
  const isClass = column.role === 'softmax' || column.index === plan.logits;
  return shownUnits(column, pages.get(column.index) ?? 0, isClass ? classOrder : undefined);
}

/** A node's rectangle in the scene. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a node is; undefined where it is not shown. */
export function frameOf(shown: ShownNodes, { column, unit }: Unit): Frame | undefined {
  const units = shownOf(shown, shown.plan.columns[column]);
  const row = units.indexOf(unit);
  if (row < 0) return undefined;
  const { nodeLeft, nodeWidth, nodeHeight, top } = shown.layout.boxes[column];
  return { left: nodeLeft, top: top(row, units.length), width: nodeWidth, height: nodeHeight };
}

/** Where an edge goes out of a node: the middle of its right side. */
export const outOf = ({ left, top, width, height }: Frame) => [left + width, top + height / 2] as const;

/** Where an edge comes into a node: the middle of its left side. */
export const into = ({ left, top, height }: Frame) => [left, top + height / 2] as const;

/** The edges into a column, as paths of SVG: one for all that come from the column before, one for each branch that passes over columns. */
export function edgesInto(shown: ShownNodes, column: Column): { readonly path: string; readonly isSkip: boolean }[] {
  const sources = new Set(column.inputs.flatMap(({ column }) => column ?? []));
  return [...sources].map((source) => {
    const isSkip = source !== column.index - 1;
    return { path: isSkip ? skip(shown, source, column.index) : fan(shown, column), isSkip };
  });
}

function fan(shown: ShownNodes, column: Column): string {
  const before = column.index - 1;
  const sources = new Map(
    shownOf(shown, shown.plan.columns[before]).map((unit) => [unit, outOf(frameOf(shown, { column: before, unit })!)]),
  );
  const paths = shownOf(shown, column).flatMap((unit) => {
    const to = into(frameOf(shown, { column: column.index, unit })!);
    return unitInputs(shown.plan, { column: column.index, unit }).flatMap((input) => {
      const from = input.column === before ? sources.get(input.unit) : undefined;
      return from ? [edgePath(from, to)] : [];
    });
  });
  return paths.join('');
}

/** From a column's foot along a lane to another's. */
function skip({ layout }: ShownNodes, from: number, to: number): string {
  const lane = layout.lane(from, to);
  const [a, b] = [layout.boxes[from], layout.boxes[to]];
  const [x, end] = [a.nodeLeft + a.nodeWidth + 16, b.nodeLeft - 16];
  return `M${x} ${lane - 40}V${lane - 12}Q${x} ${lane} ${x + 12} ${lane}H${end - 12}Q${end} ${lane} ${end} ${lane - 12}V${lane - 40}`;
}
