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

/** The channels of its input that an output of a convolution or a group norm sees. */
export function groupChannels(column: Column, unit: number): { readonly first: number; readonly count: number } {
  const groups = (column.operation?.attributes.groups as number | undefined) ?? 1;
  const count = column.inputs[0].units / groups;
  return { first: Math.floor((unit * groups) / column.units) * count, count };
}

/**
 * The nodes that a node is computed from, in the order of its inputs: the input channels of its group for a convolution, those beside it for a local response norm, its own channel for what goes channel by
 * channel, everything for a linear layer, the softmax, and whatever is not known.
 */
export function unitInputs({ columns }: NetworkPlan, { column, unit }: Unit): Unit[] {
  const reader = columns[column];
  const [first] = reader.inputs;
  const all = () =>
    reader.inputs.flatMap(({ column: from }) =>
      from === undefined ? [] : Array.from({ length: columns[from].units }, (_, i) => ({ column: from, unit: i })),
    );
  const neighbours = (start: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ column: first.column!, unit: start + i }));
  if (/^(conv2d|convTranspose2d|groupNorm)$/.test(reader.operation?.name ?? '') && first.column !== undefined) {
    const { first: start, count } = groupChannels(reader, unit);
    return neighbours(start, count);
  }
  if (reader.operation?.name === 'localResponseNorm' && first.column !== undefined) {
    // PyTorch's wider half of an even number lies before.
    const size = reader.operation.attributes.size as number;
    const start = Math.max(0, unit - Math.floor(size / 2));
    return neighbours(start, Math.min(reader.units, unit + Math.floor((size + 1) / 2)) - start);
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
