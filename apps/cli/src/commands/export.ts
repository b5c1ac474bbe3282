import { realpath } from 'node:fs/promises';
import { extname } from 'node:path';
import { type StateDict, stateDict } from '@cnn/layers';
import { encodeOnnx } from '@cnn/layers/onnx';
import { encodeSafetensors } from '@cnn/tensor';
import { writeFileAtomic } from '@cnn/tensor/node';
import { InvalidArgumentError } from 'commander';
import type { Command } from '../command.ts';
import { type OpenRun, openRun } from '../run/open-run.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface ExportFlags {
  readonly half?: boolean;
  readonly backend: string;
  readonly threads?: number;
}

/** Writes a trained model for other programs. */
export const exportModel: Command = {
  examples: [
    'cnn export runs/cifar-cnn-cifar10-1 cifar-cnn.safetensors --half',
    'cnn export runs/cifar-cnn-cifar10-1 cifar-cnn.onnx',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument('<run>', 'folder of a run, or a checkpoint')
        .argument('<file>', 'what to write, by its end: .safetensors holds the weights, .onnx the whole model', target)
        .option('--half', 'weights of 16 bits: half the file (.safetensors)'),
    ),

  async run(terminal: Terminal, path: string, file: string, flags: ExportFlags) {
    const isWhole = extname(file).toLowerCase() === '.onnx';
    if (isWhole && flags.half) throw new UsageError('--half is of .safetensors; leave it out');
    await chooseBackend(terminal, { ...flags, backend: flags.backend === 'auto' ? 'wasm' : flags.backend });
    const run = await openRun(path);
    if (await isSameFile(file, run.path)) {
      throw new UsageError(`${file} is the checkpoint itself, which holds more than weights; give another file`);
    }
    const bytes = isWhole
      ? await encodeOnnx(run.model, [1, ...run.inputShape])
      : await encodeWeights(run, flags.half ?? false);
    await writeFileAtomic(file, bytes);
    terminal.result({ type: 'exported', run: run.path, file, bytes: bytes.length }, `${file}: ${size(bytes.length)}`);
  },
};

/** The weights, and in the metadata what one needs to use them. */
async function encodeWeights({ model, config, checkpoint }: OpenRun, half: boolean): Promise<Uint8Array> {
  const tensors: StateDict = await stateDict(model);
  const { model: name, dataset, preset, seed, classes, mean, std, imageShape } = config;
  const { epoch, testAccuracy } = checkpoint.history.at(-1) ?? {};
  const card = { model: name, dataset, preset, seed, epoch, testAccuracy, classes, mean, std, imageShape };
  const floats = [...tensors].filter(([, { data }]) => data instanceof Float32Array).map(([key]) => key);
  return encodeSafetensors(
    { tensors, metadata: { format: 'pt', card: JSON.stringify(card) } },
    half ? { halves: new Map(floats.map((key) => [key, 'F16'])) } : {},
  );
}

/** Whether both paths lead to one file that there is. */
async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => realpath(path).catch(() => undefined)));
  return first !== undefined && first === second;
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function target(text: string): string {
  if (['.safetensors', '.onnx'].includes(extname(text).toLowerCase())) return text;
  throw new InvalidArgumentError('expected a name that ends in .safetensors or .onnx');
}
