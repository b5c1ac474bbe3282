import type { Command, CommandEntry } from '../../apps/cli/src/command.ts';
import { commands } from '../../apps/cli/src/commands/index.ts';
import { declaredCommand } from '../../apps/cli/src/declared-command.ts';
import { scheduleText } from '../../apps/cli/src/run/schedule-text.ts';
import { applySettings, variableOf } from '../../apps/cli/src/settings/apply-settings.ts';
import { UsageError } from '../../apps/cli/src/terminal/usage-error.ts';
import type { Chance } from './damage.ts';
import { damagedJSON, textOf } from './damage-json.ts';
import { damagedText } from './damage-text.ts';
import { type Subject, subjectOf } from './subject.ts';

const config = {
  backend: 'wasm',
  threads: 2,
  json: true,
  dataDir: 'data',
  train: {
    model: 'lenet5',
    epochs: 5,
    learningRate: 1e-3,
    augment: ['crop', 'flip'],
    schedule: 'StepLR:stepSize=3,gamma=0.5',
    optimizer: 'SGD',
    nesterov: true,
    limit: '100',
    seed: -3,
  },
  sweep: { space: { learningRate: [0.1, 0.2] }, trials: 5, search: 'asha' },
  attack: { epsilon: '8/255', attack: 'pgd', norm: 'Linf' },
  augment: { op: 'RandomInvert', variants: 3 },
};
const names = commands.map(({ name }) => name);

/** Values that options have in the environment. */
const VALUES = [
  '5',
  '0',
  '-1',
  '1e999',
  '8/255',
  '1/0',
  'true',
  'no',
  '',
  'Adam',
  'StepLR:stepSize=3',
  'a,b',
  '0x10',
  'Linf',
];

interface Told {
  readonly entry: CommandEntry;
  readonly values: unknown;
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
}

// The program's bundler puts it in.
Object.assign(globalThis, { __VERSION__: '0.0.0' });

const loaded = new Map<string, Promise<Command>>();

/** A command with all its options, as the program declares it. */
async function programOf({ name, load }: CommandEntry): Promise<ReturnType<typeof declaredCommand>> {
  const loading = loaded.get(name) ?? load();
  loaded.set(name, loading);
  return declaredCommand(await loading)
    .name(name)
    .exitOverride();
}

async function told(chance: Chance, isFile: boolean): Promise<Told> {
  const entry = chance.below(2) === 0 ? commands.find(({ name }) => name === 'train')! : chance.of(commands);
  if (isFile) {
    const values = damagedJSON([config, { ...config, [entry.name]: config.train }], chance);
    return { entry, values, text: textOf(values), env: {} };
  }
  const { options } = await programOf(entry);
  const env = Array.from({ length: 1 + chance.below(3) }, () => [
    variableOf(chance.of(options)),
    chance.below(2) === 0 ? chance.of(VALUES) : damagedText(VALUES, chance),
  ]);
  return { entry, values: {}, text: '', env: Object.fromEntries(env) };
}

async function apply({ entry, values, text, env }: Told): Promise<void> {
  // What is no object is refused where the file is read.
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return;
  const settings = { file: 'cnn.config.json', text, values: values as Readonly<Record<string, unknown>> };
  applySettings(await programOf(entry), { settings, env, commands: names });
}

const isOwn = (error: Error): boolean => error instanceof UsageError;

/** What the program is told by files and the environment. */
export const options: readonly Subject[] = [
  subjectOf<Told>('cnn.config', {
    seeds: commands.map((entry) => ({ entry, values: config, text: textOf(config), env: {} })),
    draw: (chance) => told(chance, true),
    parse: apply,
    isRefusal: isOwn,
  }),
  subjectOf<Told>('environment', {
    seeds: commands.map((entry) => ({ entry, values: {}, text: '', env: { CNN_SEED: '3' } })),
    draw: (chance) => told(chance, false),
    parse: apply,
    isRefusal: isOwn,
  }),
  subjectOf('text of a schedule', {
    seeds: ['StepLR:stepSize=30,gamma=0.1', 'OneCycleLR'],
    draw: (chance) => damagedText(['StepLR:stepSize=30,gamma=0.1', 'OneCycleLR:annealStrategy=cos'], chance),
    parse: (text) => scheduleText(text),
    isRefusal: (error) => (error as { code?: unknown }).code === 'commander.invalidArgument',
  }),
];
