import { type FlattenedFrom, flattenedFrom } from './flatten-order.ts';
import type { Column, NetworkPlan } from './network-plan.ts';
import type { NetworkValues, UnitWeights } from './network-values.ts';

/** What one input of a linear layer adds to an output. */
export interface Contribution {
  readonly index: number;
  readonly value: number;
  readonly weight: number;
  readonly product: number;
  /** Where the input lay before it was flattened; undefined where it was not. */
  readonly from: FlattenedFrom | undefined;
}

/** An output of a linear layer, taken apart. */
export interface LinearParts {
  /** Those with the largest products, whatever their sign. */
  readonly largest: readonly Contribution[];
  /** The products of all others together. */
  readonly rest: number;
  readonly bias: number;
  readonly result: number;
  /** The column whose maps were flattened into the input, with all products as its maps: `[height, width, units]`. */
  readonly maps: { readonly column: Column; readonly data: Float32Array } | undefined;
}

/**
 * The weighted sum behind one output of a linear layer.
 *
 * @param most how many products are told one by one.
 */
export function linearParts(
  plan: NetworkPlan,
  { columns: values }: Pick<NetworkValues, 'columns'>,
  column: Column,
  { weight, bias }: UnitWeights,
  most = 10,
): LinearParts {
  const source = plan.columns[column.inputs[0].column!];
  const { data } = values[source.index];
  const flattened = flattenedSource(plan, source);
  const products = Float64Array.from(weight, (each, i) => each * data[i]);
  const order = [...products.keys()].sort((a, b) => Math.abs(products[b]) - Math.abs(products[a])).slice(0, most);
  const largest = order.map((index) => ({
    index,
    value: data[index],
    weight: weight[index],
    product: products[index],
    from: flattened && flattenedFrom(flattened, index),
  }));
  const sum = products.reduce((total, each) => total + each, 0);
  const told = largest.reduce((total, { product }) => total + product, 0);
  const shift = bias?.[0] ?? 0;
  return {
    largest,
    rest: sum - told,
    bias: shift,
    result: sum + shift,
    maps: flattened && { column: flattened, data: asMaps(flattened, products) },
  };
}

/** The column of maps that a vector was flattened from, past what changes nothing in evaluation. */
export function flattenedSource({ columns }: NetworkPlan, vector: Column): Column | undefined {
  let column: Column | undefined = vector;
  while (column && (/dropout|identity/i.test(column.kind) || column.operation?.name === 'flatten')) {
    const source: Column | undefined = columns[column.inputs[0].column ?? -1];
    if (column.operation?.name === 'flatten' && column.isVector) return source?.isVector ? undefined : source;
    column = source;
  }
  return undefined;
}

function asMaps(column: Column, products: ArrayLike<number>): Float32Array {
  const { places, units } = column;
  const data = new Float32Array(products.length);
  for (let i = 0; i < products.length; i++) {
    const { channel, row, column: x } = flattenedFrom(column, i);
    data[(row * places[1] + x) * units + channel] = products[i];
  }
  return data;
}
