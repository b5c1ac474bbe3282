import { checkInteger, choices, formatShape } from '@cnn/tensor';
import type { LayerSummary, Summary } from './summary.ts';

export interface FormatSummaryOptions {
  /** What is shown of each module, in order. @default ['settings', 'outputShape', 'parameters', 'multiplyAdds'] */
  readonly columns?: readonly SummaryColumn[];
  /** How deep modules are shown; the deepest ones stand for all that is inside them. @default all */
  readonly depth?: number;
}

/** torchinfo's columns, and a layer's settings. */
export type SummaryColumn = keyof typeof COLUMNS;

const COLUMNS = {
  settings: { title: 'Settings', text: ({ settings }: LayerSummary) => settings },
  inputShape: { title: 'Input', text: ({ inputShape }: LayerSummary) => formatShape(inputShape) },
  outputShape: { title: 'Output', text: ({ outputShape }: LayerSummary) => formatShape(outputShape) },
  parameters: { title: 'Parameters', number: ({ parameters }: LayerSummary) => grouped(parameters) },
  parametersShare: {
    title: 'Share',
    number: ({ parameters, parametersShare }: LayerSummary) =>
      parameters ? `${(100 * parametersShare).toFixed(2)} %` : '',
  },
  kernelSize: { title: 'Kernel', text: ({ kernelSize }: LayerSummary) => kernelSize?.join('×') ?? '' },
  groups: { title: 'Groups', number: ({ groups }: LayerSummary) => (groups === undefined ? '' : String(groups)) },
  multiplyAdds: { title: 'Multiply-adds', number: ({ multiplyAdds }: LayerSummary) => grouped(multiplyAdds) },
  trainable: { title: 'Trainable', text: ({ trainable }: LayerSummary) => ANSWERS.get(trainable) ?? '' },
} as const;

const ANSWERS = new Map<LayerSummary['trainable'], string>([
  [true, 'yes'],
  [false, 'no'],
  ['partly', 'partly'],
]);

/** Columns of sums, which a module shows only where its inner modules are not shown. */
const SUMS: ReadonlySet<string> = new Set(['parameters', 'parametersShare', 'multiplyAdds']);

/**
 * A summary as a table of text.
 *
 * @throws RangeError for an unknown column or a depth below 1.
 * @example
 * console.log(formatSummary(summary(model, [1, 32, 32, 3])));
 * console.log(formatSummary(summary(model, [1, 32, 32, 3]), { columns: ['inputShape', 'outputShape', 'kernelSize'], depth: 1 }));
 */
export function formatSummary(summary: Summary, options: FormatSummaryOptions = {}): string {
  const { columns = ['settings', 'outputShape', 'parameters', 'multiplyAdds'], depth = Number.POSITIVE_INFINITY } =
    options;
  if (depth !== Number.POSITIVE_INFINITY) checkInteger('formatSummary', 'depth', depth, 1);
  for (const name of columns) {
    if (!Object.hasOwn(COLUMNS, name))
      throw new RangeError(`formatSummary: unknown column '${name}'; ${choices(name, Object.keys(COLUMNS))}`);
  }
  const rows = summary.layers
    .filter((layer) => layer.depth <= depth)
    .map((layer) => {
      const own = layer.name.slice(layer.name.lastIndexOf('.') + 1);
      const shown = layer.leaf || layer.depth === depth;
      return [
        `${'  '.repeat(layer.depth - 1)}${own}`,
        layer.kind,
        ...columns.map((name) => {
          if (SUMS.has(name) && !shown) return '';
          if (name.startsWith('parameters') && layer.recursive) return layer.parameters ? '(again)' : '';
          const column = COLUMNS[name];
          return 'text' in column ? column.text(layer) : column.number(layer);
        }),
      ];
    });
  const { kind, inputShape, ...totals } = summary;
  return [
    `${kind} on ${formatShape(inputShape)}`,
    ...table(['Layer', 'Kind', ...columns.map((name) => COLUMNS[name].title)], rows, [
      true,
      true,
      ...columns.map((name) => 'text' in COLUMNS[name]),
    ]),
    `Parameters: ${totals.parameters.toLocaleString('en-US')}, of them trainable: ${totals.trainableParameters.toLocaleString('en-US')}`,
    `Multiply-adds: ${(totals.multiplyAdds / 1e6).toFixed(2)} M`,
    `Size with buffers: ${(totals.bytes / 2 ** 20).toFixed(2)} MB`,
    `Memory of a training step, at least: input ${megabytes(totals.inputBytes)}, forward and backward ${megabytes(totals.forwardBackwardBytes)}, parameters ${megabytes(totals.parameterBytes)}`,
  ].join('\n');
}

function table(head: readonly string[], rows: readonly string[][], left: readonly boolean[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (left[column] ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [rule, line(head), rule, ...rows.map(line), rule];
}

const grouped = (value: number): string => (value ? value.toLocaleString('en-US') : '');

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MB`;
