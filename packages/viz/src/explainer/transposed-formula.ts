import type { FormulaParts } from './cell-formula.ts';
import type { UnitWeights } from './network-values.ts';
import { numberText, sumText, wrapped } from './number-text.ts';
import type { Unit } from './unit-inputs.ts';
import type { Cell, Windows } from './windows.ts';

/** How one cell of a transposed convolution comes about: the kernels that reach it, each as strong as the cell of the input that set it down. */
export function transposedFormula(
  windows: Windows,
  from: readonly Unit[],
  { row, column: x }: Cell,
  { weight, bias }: UnitWeights,
  at: (unit: Unit, row: number, column: number) => number,
): FormulaParts | undefined {
  const [rows, columns] = [windows.places(0, row), windows.places(1, x)];
  const products = rows.flatMap((y, i) =>
    columns.flatMap((left, j) =>
      y === undefined || left === undefined
        ? []
        : from.map(
            (unit, channel) => [at(unit, y, left), weight[(i * columns.length + j) * from.length + channel]] as const,
          ),
    ),
  );
  const shift = bias?.[0] ?? 0;
  const texts = products.map(([value, weight]) => `${wrapped(numberText(value))} · ${wrapped(numberText(weight))}`);
  const window = products.length > 0 ? ([...windows.reach(0, row), ...windows.reach(1, x)] as const) : undefined;
  return {
    rule: 'sum of value · weight, over the kernels that reach here, + bias',
    inputs: window ? from.map((unit) => ({ unit, window })) : [],
    numbers: sumText([...texts, ...(bias ? [wrapped(numberText(shift))] : [])]) || 'nothing reaches here',
    result: products.reduce((sum, [value, weight]) => sum + value * weight, shift),
  };
}
