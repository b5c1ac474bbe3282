import { type BackendName, backendNames, choices } from '@cnn/tensor';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from '../command.ts';
import { backendsText, machineText } from '../doctor/doctor-text.ts';
import { type BackendFindings, examineBackend } from '../doctor/examine-backend.ts';
import { machine } from '../doctor/machine.ts';
import { probe } from '../doctor/probe.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface DoctorFlags {
  readonly backend: BackendName | 'auto';
  /** In a process that examines one backend: which. */
  readonly probe?: BackendName;
}

/** What this machine has: backends, whether they compute as they should, and how fast. */
export const doctor: Command = {
  examples: [
    'cnn doctor',
    'cnn doctor --backend webgpu     why a backend does not work, or how well it does',
    'cnn doctor --json               for a bug report',
  ],
  declare: (program) =>
    program
      .option('--backend <name>', `only one of ${backendNames.join(', ')}`, backendName, 'auto')
      .addOption(new Option('--probe <name>').argParser(backendName).hideHelp()),

  async run(terminal: Terminal, flags: DoctorFlags) {
    if (flags.probe) return probe(flags.probe, tellParent);
    const found = await machine();
    if (!terminal.json) terminal.result({}, `${machineText(__VERSION__, found)}\n`);
    terminal.say('Each backend computes known cases and trains for a moment, one after the other …');
    const backends: BackendFindings[] = [];
    for (const name of flags.backend === 'auto' ? backendNames : [flags.backend]) {
      backends.push(await examineBackend(name, { signal: terminal.signal }));
    }
    const about = { type: 'doctor', cnn: __VERSION__, ...found, backends };
    terminal.result(about, backendsText(backends));
    if (!backends.some(({ works }) => works)) {
      throw new Error(`no backend works here; ${backends.at(-1)!.remedy ?? 'see above'}`);
    }
  },
};

/** One at a time, and before this process ends. */
function tellParent(report: object): Promise<void> {
  return new Promise((done, failed) => {
    if (!process.send) return failed(new Error('--probe is for the processes that cnn doctor starts'));
    process.send(report, (error: Error | null) => (error ? failed(error) : done()));
  });
}

function backendName(text: string): BackendName | 'auto' {
  if (text === 'auto') return text;
  const found = backendNames.find((name) => name === text);
  if (!found) throw new InvalidArgumentError(choices(text, backendNames));
  return found;
}

/** Put in by the bundler. */
declare const __VERSION__: string;
