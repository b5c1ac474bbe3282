import { flattenedFrom } from './flatten-order.ts';
import type { Column, NetworkPlan } from './network-plan.ts';

/** One node: a channel, or one number of a vector. */
export interface Unit {
  readonly column: number;
  readonly unit: number;
}

/** Layers that look at one channel at a time. */
const BY_CHANNEL =
  /pool|relu|elu|silu|gelu|mish|sigmoid|swish|tanh|softplus|softsign|shrink|threshold|dropout|identity|batchnorm|instancenorm|normalizechannels|pad|upsampl|interpolate|^(add|sub|multiply|realdiv|maximum|minimum|addn)$/i;

/** The channels of a convolution's input that one of its outputs sees. */
export function groupChannels(column: Column, unit: number): { readonly first: number; readonly count: number } {
  const groups = (column.operation?.attributes.groups as number | undefined) ?? 1;
  const count = column.inputs[0].units / groups;
  return { first: Math.floor((unit * groups) / column.units) * count, count };
}

/**
 * The nodes that a node is computed from, in the order of its inputs: the input channels of its group for a convolution, its own channel for what goes channel by
 * channel, everything for a linear layer, the softmax, and whatever is not known.
 */
export function unitInputs({ columns }: NetworkPlan, { column, unit }: Unit): Unit[] {
  const reader = columns[column];
  const [first] = reader.inputs;
  const all = () =>
    reader.inputs.flatMap(({ column: from }) =>
      from === undefined ? [] : Array.from({ length: columns[from].units }, (_, i) => ({ column: from, unit: i })),
    );
  if (reader.operation?.name === 'conv2d' && first.column !== undefined) {
    const { first: start, count } = groupChannels(reader, unit);
    return Array.from({ length: count }, (_, i) => ({ column: first.column!, unit: start + i }));
  }
  if (reader.operation?.name === 'Concat') return joined(reader, unit);
  if (reader.operation?.name === 'flatten' && first.column !== undefined) {
    const source = columns[first.column];
    return reader.isVector ? [{ column: source.index, unit: flattenedFrom(source, unit).channel }] : all();
  }
  if (!BY_CHANNEL.test(reader.operation?.name ?? reader.kind) && !BY_CHANNEL.test(reader.kind)) return all();
  return reader.inputs.flatMap(({ column: from, units }) => {
    if (from === undefined) return [];
    return units === reader.units ? [{ column: from, unit }] : all().filter((each) => each.column === from);
  });
}

/** A column that lays its inputs side by side: which of them a channel comes from. */
function joined({ inputs }: Column, unit: number): Unit[] {
  let start = 0;
  for (const { column, units } of inputs) {
    if (unit < start + units) return column === undefined ? [] : [{ column, unit: unit - start }];
    start += units;
  }
  return [];
}
