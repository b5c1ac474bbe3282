import type { Say } from '../locale.ts';
import type { FormulaParts } from './cell-formula.ts';
import type { Column } from './network-plan.ts';
import type { UnitWeights } from './network-values.ts';
import { numberText, wrapped } from './number-text.ts';
import type { Unit } from './unit-inputs.ts';
import type { Cell } from './windows.ts';

/** What a normalisation reads, and which cell of it is looked at. */
interface NormSource {
  readonly column: Column;
  readonly source: Column;
  /** Row-major, channels last. */
  readonly data: Float32Array;
  /** The channels that count, the unit's own among them. */
  readonly from: readonly Unit[];
  readonly unit: number;
  readonly cell: Cell;
  readonly say: Say;
}

/** How one cell of a normalisation comes about, with its mean and variance, which it takes from the network's statistics or from this image; undefined for what is none. */
export function normFormula(read: NormSource, weights: UnitWeights): FormulaParts | undefined {
  const { column, source, data, from, unit, cell, say } = read;
  const { name, attributes } = column.operation!;
  const place = cell.row * source.places[1] + cell.column;
  const value = data[place * source.units + unit];
  if (name === 'localResponseNorm') return responseFormula(read, value, place);
  const epsilon = Number(attributes.epsilon ?? 1e-5);
  const told = (mean: number, variance: number, gamma: number, beta: number, over: string): FormulaParts => {
    const [x, m, v, g, b] = [value, mean, variance, gamma, beta].map(numberText);
    return {
      rule: say({
        en: `(x − mean) / √(variance + ε) · γ + β${over}`,
        zh: `(x − 均值) / √(方差 + ε) · γ + β${over}`,
      }),
      inputs: inputsOf(read),
      numbers: `(${x} − ${wrapped(m)}) / √(${v} + ${epsilon}) · ${wrapped(g)} + ${wrapped(b)}`,
      result: ((value - mean) / Math.sqrt(variance + epsilon)) * gamma + beta,
    };
  };
  if (name === 'normalizeChannels') {
    if (!weights.mean) return undefined;
    return told(weights.mean[0], weights.variance[0], weights.gamma?.[0] ?? 1, weights.beta?.[0] ?? 0, '');
  }
  // Until they are read.
  if (column.parameters > 0 && !weights.weight) return undefined;
  // Of the last axes of a layer norm the channels are one, a row's places the next.
  const axes = (attributes.normalizedShape as readonly number[] | undefined)?.length ?? 3;
  const [height, width] = source.places;
  const span = [1, width, height * width][axes - 1];
  const first = place - (place % span);
  const meanOf = (of: (value: number) => number) => {
    let sum = 0;
    for (const { unit } of from)
      for (let at = first; at < first + span; at++) sum += of(data[at * source.units + unit]);
    return sum / (from.length * span);
  };
  const factor = (of: Float32Array | undefined, without: number) => of?.[of.length > 1 ? place % span : 0] ?? without;
  const [gamma, beta] = [factor(weights.weight, 1), factor(weights.bias, 0)];
  const over = say({
    en: `; over ${['this place', 'this row', 'all places'][axes - 1]} of ${from.length === 1 ? 'the channel' : `${from.length} channels`}`,
    zh: `；取自${from.length === 1 ? '该通道' : ` ${from.length} 个通道`}的${['这个位置', '这一行', '所有位置'][axes - 1]}`,
  });
  if (name === 'rmsNorm') {
    const square = meanOf((each) => each * each);
    return {
      rule: say({ en: `x / √(mean of squares + ε) · γ${over}`, zh: `x / √(平方的均值 + ε) · γ${over}` }),
      inputs: inputsOf(read),
      numbers: `${numberText(value)} / √(${numberText(square)} + ${numberText(epsilon)}) · ${wrapped(numberText(gamma))}`,
      result: (value / Math.sqrt(square + epsilon)) * gamma,
    };
  }
  if (!/^(group|instance|layer)Norm$/.test(name)) return undefined;
  const mean = meanOf((each) => each);
  return told(
    mean,
    meanOf((each) => (each - mean) ** 2),
    gamma,
    beta,
    over,
  );
}

/** The neighbours are in other channels, at the same place. */
function responseFormula(read: NormSource, value: number, place: number): FormulaParts {
  const { column, source, data, from, say } = read;
  const { size, alpha, beta, k } = column.operation!.attributes as Record<'size' | 'alpha' | 'beta' | 'k', number>;
  const squares = from.reduce((sum, { unit }) => sum + data[place * source.units + unit] ** 2, 0);
  return {
    rule: say({
      en: `x / (k + α / ${size} · sum of squares)^β; over this place of ${from.length} neighbouring channels`,
      zh: `x / (k + α / ${size} · 平方和)^β；取自 ${from.length} 个相邻通道的这个位置`,
    }),
    inputs: inputsOf(read),
    numbers: `${numberText(value)} / (${k} + ${alpha} / ${size} · ${numberText(squares)})^${beta}`,
    result: value / (k + (alpha / size) * squares) ** beta,
  };
}

/** The unit's own channel, where x stands, before the others. */
function inputsOf({ from, unit, cell: { row, column } }: NormSource): FormulaParts['inputs'] {
  const own = from.filter((each) => each.unit === unit);
  const window = [row, row, column, column] as const;
  return [...own, ...from.filter((each) => each.unit !== unit)].map((unit) => ({ unit, window }));
}
