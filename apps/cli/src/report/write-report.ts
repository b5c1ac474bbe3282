import { fgsm, type Robustness, robustness } from '@cnn/adversarial';
import { type Dataset, Subset } from '@cnn/datasets';
import { type Module, recordOutputs, summary } from '@cnn/layers';
import { dispose, Rng } from '@cnn/tensor';
import { writeFileAtomic } from '@cnn/tensor/node';
import type { EpochRecord } from '@cnn/train';
import { adversarialPairs, confusionMatrix, kernels, layerOutputs, trainingCurves } from '@cnn/viz';
import type { RunConfig } from '../run/config.ts';
import type { FinalFigures } from '../run/judge-finally.ts';
import { judgedOn } from '../run/judged-on.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { normalizing } from '../run/transforms.ts';
import { escapeHTML, page, type Section } from './page.ts';
import { firstImage, firstKernels, plainBatches } from './pictures.ts';

export interface ReportInput {
  readonly model: Module;
  readonly config: RunConfig;
  readonly inputShape: readonly [number, number, number];
  readonly history: readonly EpochRecord[];
  readonly figures: FinalFigures;
  readonly testSet: Dataset;
}

/** Pictures that the report attacks, and how far a pixel may move. */
const ATTACKED = 128;
const EPSILON = 8 / 255;

/** Writes `report.html`: what the run was, how it went, what the network looks at and how it is fooled, in one file without links. */
export async function writeReport({ reportPath }: Pick<RunFolder, 'reportPath'>, input: ReportInput): Promise<void> {
  const { model, config, inputShape, history, figures, testSet } = input;
  const totals = summary(model, [1, ...inputShape]);
  const sections: Section[] = [];
  if (history.length > 0)
    sections.push({ title: 'Training', body: trainingCurves(history, { judgedOn: judgedOn(config) }) });
  sections.push({
    title: 'Confusion matrix',
    note: 'Rows are what the test pictures show, columns what the network takes them for.',
    body: confusionMatrix(figures.confusion, config.classes),
  });
  const { name, weight } = firstKernels(model);
  sections.push({
    title: 'Kernels',
    note: `What ${name} looks for: each tile is one kernel, in the colours that excite it most.`,
    body: await kernels(weight, { title: `Kernels of ${name}` }),
  });

  const image = await firstImage(testSet, 0, config, inputShape);
  const { outputs, logits } = recordOutputs(model, image);
  sections.push({
    title: 'Layer outputs',
    note: `The first test picture (${escapeHTML(testSet.classes[Number((await testSet.get(0)).label)])}) on its way through the network: the mean over the channels of each layer.`,
    body: await layerOutputs(outputs),
  });
  dispose([image, logits, ...outputs.map(({ output }) => output)]);

  const result = await attackSome(input);
  sections.push({
    title: 'Under attack',
    note: attackNote(result),
    body: result.examples.length > 0 ? await adversarialPairs(result.examples, config.classes) : '',
  });

  const last = history.at(-1);
  await writeFileAtomic(
    reportPath,
    page({
      title: `${config.model} on ${testSet.name}`,
      figures: [
        { name: 'test accuracy', value: `${figures.testAccuracy.toFixed(2)}%` },
        ...(figures.tta
          ? [{ name: `with ${figures.tta.views} views`, value: `${figures.tta.accuracy.toFixed(2)}%` }]
          : []),
        ...(last ? [{ name: 'training loss', value: last.loss.toFixed(4) }] : []),
        { name: `robust at ${EPSILON.toFixed(3)}`, value: `${result.robustAccuracy.toFixed(1)}%` },
        { name: 'parameters', value: totals.parameters.toLocaleString('en-US') },
      ],
      sections,
      settings: settingsOf(config),
    }),
  );
}

async function attackSome({ model, config, inputShape, testSet }: ReportInput): Promise<Robustness> {
  const count = Math.min(ATTACKED, testSet.length);
  const indices = Array.from({ length: count }, (_, i) => Math.floor((i * testSet.length) / count));
  const batches = plainBatches(new Subset(testSet, indices), inputShape, config.batchSize);
  return robustness(model.asClassifier(normalizing(config)), batches, fgsm({ epsilon: EPSILON }), {
    examples: 6,
    rng: new Rng(config.seed).fold('attack'),
  });
}

function attackNote({ total, cleanAccuracy, robustAccuracy }: Robustness): string {
  return `The fast gradient sign method moves each pixel by at most ${EPSILON.toFixed(4)} of its range. Of ${total} test pictures the network knows ${cleanAccuracy.toFixed(1)}% before and ${robustAccuracy.toFixed(1)}% after.`;
}

function settingsOf(config: RunConfig): [string, string][] {
  return Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, settingText(value)]);
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.map(settingText).join(', ') : 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
