import { type RankedTrial, rankTrials, type SearchConfig } from '@cnn/train';
import type { SweepConfig } from './sweep-config.ts';
import type { SweepReport } from './sweep-folder.ts';

/** The best trials as a table, as many rows as asked for. */
export function trialTable(
  reports: readonly SweepReport[],
  { metric, mode, space }: Pick<SweepConfig, 'metric' | 'mode' | 'space'>,
  rows: number,
): string {
  const names = Object.keys(space);
  const configs = new Map(reports.map(({ trial, config }) => [trial, config]));
  const cells = rankTrials(reports, { mode })
    .slice(0, rows)
    .map((ranked) => [...cellsOf(ranked), ...names.map((name) => formatValue(configs.get(ranked.trial)![name]))]);
  const table = [['trial', 'epochs', metric, ...names], ...cells];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) => row.map((cell, column) => cell.padStart(widths[column])).join('  ')).join('\n');
}

/** A configuration as `learningRate 0.0123, optimizer SGD`. */
export function formatConfig(config: SearchConfig): string {
  return Object.entries(config)
    .map(([name, value]) => `${name} ${formatValue(value)}`)
    .join(', ');
}

/** Numbers in five digits. */
export function formatValue(value: string | number | boolean): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(5)));
}

function cellsOf({ trial, resource, value }: RankedTrial): string[] {
  return [String(trial), String(resource), Number.isNaN(value) ? 'failed' : formatValue(value)];
}
