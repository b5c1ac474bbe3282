import { basename, dirname, resolve } from 'node:path';
import { type JudgedOn, trainingCurves } from '@cnn/viz';
import { savePicture } from '@cnn/viz/node';
import type { Command } from '../command.ts';
import { parseRunConfig } from '../run/config.ts';
import { type ComparedRun, differingSettings } from '../run/differing-settings.ts';
import { judgedOn } from '../run/judged-on.ts';
import { readCheckpoint } from '../run/run-folder.ts';
import { pictureFile } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { textTable } from '../terminal/text-table.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

interface CompareFlags {
  readonly curves?: string;
}

/** Puts runs beside each other: how they went, and in what they differ. */
export const compare: Command = {
  examples: ['cnn compare runs/*', 'cnn compare runs/sgd runs/adam --curves both.svg'],
  declare: (program) =>
    program
      .argument('<runs...>', 'folders of runs, or checkpoints')
      .option('--curves <file>', 'draw their losses and accuracies as .svg or .png', pictureFile),

  async run(terminal: Terminal, paths: readonly string[], flags: CompareFlags) {
    const runs = await Promise.all(paths.map(readRun));
    const names = uniqueNames(runs.map(({ path }) => path));
    const differing = differingSettings(runs);
    const judged = judgedOn(...runs.map(({ config }) => config));
    const rows = runs.map((run, i) => ({ name: names[i], ...figuresOf(run), settings: differing[i] }));
    if (terminal.json) for (const [i, row] of rows.entries()) terminal.result({ type: 'run', run: paths[i], ...row });
    else terminal.result({}, tableOf(rows, judged));
    if (flags.curves !== undefined) {
      const trained = runs.map(({ history }, i) => [names[i], history] as const).filter(([, { length }]) => length > 0);
      if (trained.length === 0) throw new UsageError('--curves: none of these runs has finished an epoch');
      const svg = asUsage(() => trainingCurves(Object.fromEntries(trained), { judgedOn: judged }));
      await savePicture(flags.curves, svg);
      terminal.result({ type: 'curves', file: flags.curves }, `\nCurves: ${flags.curves}`);
    }
  },
};

async function readRun(path: string): Promise<ComparedRun> {
  const { checkpoint, path: file } = await readCheckpoint(path);
  return { path: file, history: checkpoint.history, config: parseRunConfig(checkpoint.config, file) };
}

interface Figures {
  readonly epochs: number;
  readonly loss?: number;
  readonly testAccuracy?: number;
  readonly best?: number;
  readonly bestEpoch?: number;
  readonly minutes: number;
}

function figuresOf({ history }: ComparedRun): Figures {
  const last = history.at(-1);
  const judged = history.filter(({ testAccuracy }) => testAccuracy !== undefined);
  const best = judged.reduce<(typeof judged)[number] | undefined>(
    (found, record) => (found && found.testAccuracy! >= record.testAccuracy! ? found : record),
    undefined,
  );
  return {
    epochs: history.length,
    loss: last?.loss,
    testAccuracy: last?.testAccuracy,
    best: best?.testAccuracy,
    bestEpoch: best?.epoch,
    minutes: history.reduce((sum, { seconds }) => sum + seconds, 0) / 60,
  };
}

function tableOf(
  rows: readonly (Figures & { readonly name: string; readonly settings: Record<string, string> })[],
  judged: JudgedOn,
): string {
  const settings = [...new Set(rows.flatMap(({ settings }) => Object.keys(settings)))];
  const number = (value: number | undefined, digits: number) => (value === undefined ? '' : value.toFixed(digits));
  return textTable([
    ['run', 'trained', 'loss', `${judged} %`, 'best %', 'in epoch', 'minutes', ...settings],
    ...rows.map((row) => [
      row.name,
      String(row.epochs),
      number(row.loss, 4),
      number(row.testAccuracy, 2),
      number(row.best, 2),
      row.bestEpoch === undefined ? '' : String(row.bestEpoch),
      number(row.minutes, 1),
      ...settings.map((name) => shortened(row.settings[name] ?? '')),
    ]),
  ]);
}

/** What fits a column: a preset's groups of parameters are hundreds of letters. */
const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** The folders' own names, or whole paths where two are alike. */
function uniqueNames(paths: readonly string[]): string[] {
  const short = paths.map((path) => basename(dirname(resolve(path))));
  return new Set(short).size === short.length ? short : paths.map((path) => path);
}
