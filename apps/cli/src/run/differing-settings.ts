import type { EpochRecord } from '@cnn/train';
import type { RunConfig } from './config.ts';

/** A run as it is compared with others. */
export interface ComparedRun {
  readonly path: string;
  readonly history: readonly EpochRecord[];
  readonly config: RunConfig;
}

/** For each run those of its settings in which it differs from another one, as text. */
export function differingSettings(runs: readonly ComparedRun[]): Record<string, string>[] {
  const flat = runs.map(({ config }) => flattened(config));
  const names = [...new Set(flat.flatMap((settings) => Object.keys(settings)))];
  const differing = names.filter((name) => new Set(flat.map((settings) => settings[name])).size > 1);
  return flat.map((settings) =>
    Object.fromEntries(differing.filter((name) => name in settings).map((name) => [name, settings[name]])),
  );
}

/** What follows from the others, or changes nothing of what comes out. */
const UNINTERESTING = ['classes', 'mean', 'std', 'imageShape', 'dataDir', 'tensorboard', 'keepBest'];

/** Settings by name, those within others as `optimizer.learningRate`. */
function flattened(value: object, prefix = ''): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [key, item] of Object.entries(value)) {
    const name = prefix + key;
    if (item === undefined || UNINTERESTING.includes(name)) continue;
    if (typeof item === 'object' && item !== null && !Array.isArray(item))
      Object.assign(flat, flattened(item, `${name}.`));
    else flat[name] = typeof item === 'object' ? JSON.stringify(item) : String(item);
  }
  return flat;
}
