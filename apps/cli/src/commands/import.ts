import { listWeights, loadWeights, modelInfo, weightsInfo } from '@cnn/models';
import { choices, DataError, Rng, scope, zeros } from '@cnn/tensor';
import { adam, crossEntropy, Trainer } from '@cnn/train';
import { InvalidArgumentError } from 'commander';
import type { Command, Told } from '../command.ts';
import { type DataSource, dataSource } from '../data/data-source.ts';
import { type RunConfig, runConfigSchema } from '../run/config.ts';
import { createRunFolder } from '../run/run-folder.ts';
import { chooseBackend } from '../terminal/choose-backend.ts';
import { backendOptions } from '../terminal/option-parsers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { asUsage, UsageError } from '../terminal/usage-error.ts';

interface ImportFlags {
  readonly model?: string;
  readonly classes?: readonly string[];
  readonly dataset: string;
  readonly dataDir?: string;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly key?: string;
  readonly sha256?: string;
  readonly name?: string;
  readonly out: string;
  readonly backend: string;
  readonly threads?: number;
}

/** Makes a run of weights that were trained elsewhere, for all commands that take one. */
export const importWeights: Command = {
  examples: [
    'cnn import cnn://airbench-small-cifar10',
    'cnn import tiny-vgg.pth --model tiny-vgg --classes pizza,steak,sushi --dataset image-folder --data-dir food',
    'cnn import hf://timm/resnet18.tv_in1k/model.safetensors --model resnet18 --name resnet18',
  ],
  declare: (program) =>
    backendOptions(
      program
        .argument(
          '<weights>',
          'a .pth or .safetensors file, its URL, hf://owner/repo/file, or cnn://name of `cnn models`',
        )
        .option('--model <name>', 'the network that they are of; `cnn models` lists them')
        .option('--classes <list>', 'names of the classes, in the order of the logits; default: numbers', names)
        .option('--dataset <name>', 'what it is judged on; `cnn data` lists them', 'fashion-mnist-sample')
        .option('--data-dir <folder>', 'where the data lies')
        .option('--mean <list>', 'of each channel of pixels in [0, 1]; default: that of the data set', numbers)
        .option('--std <list>', 'their standard deviation, likewise', deviations)
        .option('--key <name>', 'of the weights within a checkpoint of PyTorch, such as model_state_dict')
        .option('--sha256 <hash>', 'of the file, which must have it')
        .option('--name <name>', 'of the run; default: the model, imported and a number')
        .option('--out <folder>', 'where runs lie', 'runs'),
    ),

  async run(terminal: Terminal, weights: string, flags: ImportFlags, { given }: Told) {
    const card = cardOf(weights);
    const modelName = flags.model ?? card.model;
    if (modelName === undefined)
      throw new UsageError('import: expected --model, the network that the weights are of; cnn models lists them');
    const info = asUsage(() => modelInfo(modelName));
    const source = dataSource(given('dataset') ? flags.dataset : (card.dataset ?? flags.dataset));
    await chooseBackend(terminal, { ...flags, backend: flags.backend === 'auto' ? 'wasm' : flags.backend });
    const classes = flags.classes ?? card.classes ?? numbered(info.classes);
    const model = info.create({ classes: classes.length, rng: new Rng(0) });
    const { key, sha256 } = flags;
    await asUsage(() => loadWeights(model, weights, { key, ...(sha256 && { sha256 }), signal: terminal.signal }));
    checkAnswer(() => model.asClassifier()(zeros([1, ...info.inputShape])), weights);

    const config = configOf(modelName, {
      flags: { ...card, ...flags, dataset: source.name },
      classes,
      source,
      inputShape: info.inputShape,
    });
    const folder = await createRunFolder(flags.out, flags.name, `${modelName}-imported`);
    try {
      const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam({ learningRate: 1e-4 }), epochs: 0 });
      await folder.save(await trainer.checkpoint(config));
    } finally {
      await folder.close();
    }
    terminal.result(
      { type: 'imported', run: folder.path, weights, model: modelName, classes },
      `${modelName} with ${classes.length} classes → ${folder.path}\nTry it: cnn predict ${folder.path} a-picture.jpg`,
    );
  },
};

interface Card {
  readonly model?: string;
  readonly dataset?: string;
  readonly classes?: readonly string[];
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

/** What is known of weights that come along. @throws UsageError for others of that kind. */
function cardOf(weights: string): Card {
  const name = weights.replace(/^cnn:\/\//, '');
  if (name === weights) return {};
  if (!listWeights().includes(name))
    throw new UsageError(`unknown weights '${weights}'; ${choices(name, listWeights())}`);
  const { model, dataset, classes, mean, std } = weightsInfo(name);
  const known = { 'CIFAR-10': 'cifar10', 'Fashion-MNIST': 'fashion-mnist-sample' };
  return {
    model,
    dataset: known[dataset as keyof typeof known],
    classes,
    mean: three(mean),
    std: three(std),
  };
}

interface ConfigParts {
  readonly flags: Card & Pick<ImportFlags, 'dataset' | 'dataDir'>;
  readonly classes: readonly string[];
  readonly source: DataSource;
  readonly inputShape: readonly [number, number, number];
}

/** The settings of a run that was never trained here. */
function configOf(model: string, { flags, classes, source, inputShape }: ConfigParts): RunConfig {
  const { dataset, dataDir, mean = source.mean, std = source.std } = flags;
  const isGray = dataset.includes('mnist');
  return asUsage(() =>
    runConfigSchema.parse({
      model,
      dataset,
      dataDir,
      classes: [...classes],
      imageShape: isGray ? [28, 28, 1] : [...inputShape],
      mean: three(mean),
      std: three(std),
      epochs: 0,
      batchSize: 128,
      dropLast: false,
      optimizer: { name: 'Adam', options: { learningRate: 1e-4 } },
      l1: 0,
      l2: 0,
      labelSmoothing: 0,
      accumulate: 1,
      augment: [],
      seed: 0,
      trainAccuracy: false,
    } satisfies Partial<Record<keyof RunConfig, unknown>>),
  );
}

/** Weights of another make of the same network may fit and yet be useless; one black picture tells. */
function checkAnswer(answer: () => { dataSync(): ArrayLike<number> }, weights: string): void {
  const logits = scope(() => Array.from(answer().dataSync()));
  if (logits.every(Number.isFinite)) return;
  throw new DataError(weights, {
    expected: 'weights that give numbers',
    found: logits.slice(0, 4).join(', '),
    remedy: 'check the file',
  });
}

const three = (values: readonly number[]): number[] => (values.length === 1 ? Array(3).fill(values[0]) : [...values]);
const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

function names(text: string): string[] {
  const found = text.split(',').map((part) => part.trim());
  if (found.includes('') || new Set(found).size < found.length)
    throw new InvalidArgumentError('expected the name of each class once, such as cat,dog');
  return found;
}

function numbers(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.every(Number.isFinite) && (values.length === 1 || values.length === 3)) return values;
  throw new InvalidArgumentError('expected one number, or three, such as 0.485,0.456,0.406');
}

function deviations(text: string): number[] {
  const values = numbers(text);
  if (values.every((value) => value > 0)) return values;
  throw new InvalidArgumentError('expected numbers above 0, such as 0.229,0.224,0.225');
}
