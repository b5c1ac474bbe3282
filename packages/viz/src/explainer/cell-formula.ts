import { inEnglish, type Say } from '../locale.ts';
import { activationRule } from './activation-rule.ts';
import type { Column, NetworkPlan } from './network-plan.ts';
import type { NetworkValues, UnitWeights } from './network-values.ts';
import { normFormula } from './norm-formula.ts';
import { numberText, sumText, wrapped } from './number-text.ts';
import { transposedFormula } from './transposed-formula.ts';
import { type Unit, unitInputs } from './unit-inputs.ts';
import { type Cell, type Windows, windowsOf } from './windows.ts';

/** What one input of a cell contributes. */
export interface FormulaInput {
  readonly unit: Unit;
  /** First and last row, first and last column of what is looked at, the border included. */
  readonly window: readonly [top: number, bottom: number, left: number, right: number];
}

/** A formula of one kind of layer. */
export interface FormulaParts {
  /** What kind of formula it is, for a heading. */
  readonly rule: string;
  readonly inputs: readonly FormulaInput[];
  /** The rule with the numbers put in. */
  readonly numbers: string;
  /** What the formula gives. */
  readonly result: number;
}

/** How one cell of an output comes about. */
export interface CellFormula extends FormulaParts {
  /** What the network gave there. */
  readonly recorded: number;
}

/**
 * How a cell of a pool, an activation, a normalisation, a sum, a product or a transposed convolution comes about; convolutions have {@link convolutionParts}. Of a step
 * that is not known the rule is empty.
 */
export function cellFormula(
  plan: NetworkPlan,
  { columns: values }: Pick<NetworkValues, 'columns'>,
  { column: index, unit }: Unit,
  cell: Cell,
  weights: UnitWeights = {},
  say: Say = inEnglish,
): CellFormula {
  const column = plan.columns[index];
  const from = unitInputs(plan, { column: index, unit });
  const source: Column | undefined = plan.columns[from[0]?.column];
  const at = ({ column: of, unit }: Unit, row: number, x: number) => {
    const { places, units } = plan.columns[of];
    return values[of].data[(row * places[1] + x) * units + unit];
  };
  const recorded = at({ column: index, unit }, cell.row, cell.column);
  const windows = source && windowsOf(column, source);
  const name = column.operation?.name ?? '';
  const told = (rule: string, inputs: readonly FormulaInput[], numbers: string, result = recorded): CellFormula => ({
    rule,
    inputs,
    numbers: `${numbers} = ${numberText(result)}`,
    result,
    recorded,
  });
  const whole = (parts: FormulaParts | undefined): CellFormula | undefined =>
    parts && told(parts.rule, parts.inputs, parts.numbers, parts.result);
  if (windows && name === 'convTranspose2d' && weights.weight) {
    return whole(transposedFormula(windows, { from, cell, weights, at, say }))!;
  }
  if (windows && source.units === column.units && name !== 'convTranspose2d') {
    const inputs = [{ unit: from[0], window: windowAt(windows, cell) }];
    const seen = valuesIn(windows, cell, (row, x) => at(from[0], row, x));
    const list =
      seen.length <= 16
        ? seen.map(numberText).join(', ')
        : say({ en: `${seen.length} values`, zh: `${seen.length} 个值` });
    if (/max/i.test(name)) {
      return told(
        say({ en: 'largest value of the window', zh: '窗口中的最大值' }),
        inputs,
        `max(${list})`,
        Math.max(...seen),
      );
    }
    const sum = seen.reduce((total, value) => total + value, 0);
    const count = divisorOf(column, windows, cell, seen.length);
    return told(
      say({ en: 'mean of the window', zh: '窗口的平均值' }),
      inputs,
      `(${sumText(seen.map(numberText).map(wrapped), say)}) / ${count}`,
      sum / count,
    );
  }
  const norm =
    /norm/i.test(name) && source
      ? normFormula({ column, source, data: values[source.index].data, from, unit, cell, say }, weights)
      : undefined;
  if (norm) return whole(norm)!;
  const same = from.filter((each) => String(plan.columns[each.column].places) === String(column.places));
  const spots = same.map((unit) => ({ unit, window: [cell.row, cell.row, cell.column, cell.column] as const }));
  const read = same.map((each) => at(each, cell.row, cell.column));
  if (/^(add|addv2)$/i.test(name) && read.length === column.inputs.length) {
    const sum = read.reduce((total, value) => total + value, 0);
    const rule = say({ en: 'sum of the branches', zh: '各分支之和' });
    return told(rule, spots, sumText(read.map(numberText).map(wrapped), say), sum);
  }
  if (/^multiply$/i.test(name) && read.length === 2) {
    const rule = say({ en: 'product of the branches', zh: '各分支之积' });
    return told(rule, spots, read.map(numberText).map(wrapped).join(' · '), read[0] * read[1]);
  }
  if (name === 'Concat') {
    const rule = say({ en: 'passed on: channels are laid side by side', zh: '原样传递：通道并排放置' });
    return told(rule, spots, read.map(numberText).join(''));
  }
  const rule = activationRule(column);
  if (rule && read.length === 1) {
    const x = numberText(read[0]);
    const result = rule.of?.(read[0]) ?? recorded;
    return told(rule.text, spots, rule.text.replace(/\bx\b/g, wrapped(x)), result);
  }
  return { ...told('', spots, say({ en: 'value', zh: '值' })), inputs: spots.slice(0, 4) };
}

const windowAt = (windows: Windows, { row, column }: Cell) =>
  [...windows.reach(0, row), ...windows.reach(1, column)] as const;

function valuesIn(windows: Windows, { row, column }: Cell, at: (row: number, column: number) => number): number[] {
  const columns = windows.places(1, column);
  return windows
    .places(0, row)
    .flatMap((y) => columns.flatMap((x) => (y === undefined || x === undefined ? [] : [at(y, x)])));
}

/** The border counts in a mean unless it is told not to; what a window sees beyond the border never does. */
function divisorOf({ operation }: Column, windows: Windows, { row, column }: Cell, seen: number): number {
  const { countIncludePad, divisorOverride } = operation!.attributes as Partial<Record<string, unknown>>;
  if (typeof divisorOverride === 'number') return divisorOverride;
  if (!countIncludePad) return seen;
  const counted = ([0, 1] as const).map((axis) => {
    const [first, last] = windows.reach(axis, axis === 0 ? row : column);
    return Math.min(last + 1, windows.input[axis] + windows.padding[2 * axis + 1]) - first;
  });
  return counted[0] * counted[1];
}
