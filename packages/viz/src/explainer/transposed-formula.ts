import type { Say } from '../locale.ts';
import type { FormulaParts } from './cell-formula.ts';
import type { UnitWeights } from './network-values.ts';
import { numberText, sumText, wrapped } from './number-text.ts';
import type { Unit } from './unit-inputs.ts';
import type { Cell, Windows } from './windows.ts';

/** What a transposed convolution reads, and which cell of its output is looked at. */
interface TransposedSource {
  readonly from: readonly Unit[];
  readonly cell: Cell;
  readonly weights: UnitWeights;
  readonly at: (unit: Unit, row: number, column: number) => number;
  readonly say: Say;
}

/** How one cell of a transposed convolution comes about: the kernels that reach it, each as strong as the cell of the input that set it down. */
export function transposedFormula(
  windows: Windows,
  { from, cell: { row, column: x }, weights: { weight, bias }, at, say }: TransposedSource,
): FormulaParts {
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
    rule: say({
      en: 'sum of value · weight, over the kernels that reach here, + bias',
      zh: '到达这里的各卷积核的 值 · 权重 之和，再加偏置',
    }),
    inputs: window ? from.map((unit) => ({ unit, window })) : [],
    numbers:
      sumText([...texts, ...(bias ? [wrapped(numberText(shift))] : [])], say) ||
      say({ en: 'nothing reaches here', zh: '没有值到达这里' }),
    result: products.reduce((sum, [value, weight]) => sum + value * weight, shift),
  };
}
