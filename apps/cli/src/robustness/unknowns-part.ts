import {
  type Detection,
  detection,
  energy,
  maxLogit,
  maxSoftmax,
  nearestNeighbour,
  type UnknownScore,
} from '@cnn/adversarial';
import type { Dataset } from '@cnn/datasets';
import { recordOutputs } from '@cnn/layers';
import { dispose, mean, reshape, scope, type Tensor } from '@cnn/tensor';
import { htmlTable } from '../report/html-table.ts';
import { openData } from '../run/open-run.ts';
import { normalizing } from '../run/transforms.ts';
import { checkStop } from './check-stop.ts';
import { batchesOf, type PartResult, type Subject } from './subject.ts';
import { unknownPictures } from './unknown-pictures.ts';

/** Training pictures that features are compared with, and which of the nearest counts. */
const KNOWN = 1000;
const NEIGHBOUR = 50;

interface UnknownFound extends Pick<Detection, 'auroc' | 'fpr95'> {
  readonly pictures: string;
  readonly score: string;
}

/** How well a model's scores keep pictures of its own kind from others. */
export async function unknownsPart(subject: Subject): Promise<PartResult> {
  const { classifier, dataset, terminal } = subject;
  const sets = unknownPictures(subject);
  const scores: Readonly<Record<string, UnknownScore>> = {
    'highest probability': maxSoftmax(classifier),
    'highest logit': maxLogit(classifier),
    energy: energy(classifier),
    'nearest neighbour': await neighbours(subject),
  };
  const bar = terminal.bar('Unknown pictures', dataset.length * (1 + Object.keys(sets).length), 'pictures');
  let done = 0;
  const scored = (one: Dataset) =>
    scoresOf({ ...subject, dataset: one }, Object.values(scores), (count) => {
      done += count;
      bar.update(done);
    });
  const found: UnknownFound[] = [];
  try {
    const known = await scored(dataset);
    for (const [pictures, set] of Object.entries(sets)) {
      const unknown = await scored(set);
      for (const [i, score] of Object.keys(scores).entries()) {
        const { auroc, fpr95 } = detection(known[i], unknown[i]);
        found.push({ pictures, score, auroc, fpr95 });
      }
    }
  } finally {
    bar.stop();
  }
  return { values: { found }, figures: [], section: section(found), lines: lines(found) };
}

/** One list for each score. */
async function scoresOf(
  subject: Subject,
  scores: readonly UnknownScore[],
  onBatch: (count: number) => void,
): Promise<number[][]> {
  const lists: number[][] = scores.map(() => []);
  for await (const { images, labels, ids } of batchesOf(subject)) {
    try {
      for (const [i, { score }] of scores.entries()) {
        await checkStop(subject.terminal.signal);
        lists[i].push(...(await score(images)));
      }
    } finally {
      dispose([images, labels]);
    }
    onBatch(ids.length);
  }
  return lists;
}

/** Distance from training pictures in what the layer before the last one gives. */
async function neighbours(subject: Subject): Promise<UnknownScore> {
  const { run, flags } = subject;
  const { source, inputShape, config, model } = run;
  const normalized = normalizing(config);
  const features = (images: Tensor): Tensor =>
    scope(() => {
      const { outputs } = recordOutputs(model, normalized(images));
      try {
        const { output } = outputs.at(-2) ?? outputs.at(-1)!;
        // Maps count by their means: where they fire matters less, and whole ones are too much to compare with.
        return output.rank === 4 ? mean(output, [1, 2]) : reshape(output, [images.shape[0], -1]);
      } finally {
        dispose(outputs.map(({ output }) => output));
      }
    });
  const dataDir = flags.dataDir ?? config.dataDir;
  const dataset = await openData(source, { split: 'train', dataDir, inputShape }, KNOWN);
  return nearestNeighbour(features, batchesOf({ run, dataset }), { k: Math.min(NEIGHBOUR, dataset.length) });
}

const share = (value: number): string => `${(100 * value).toFixed(1)}%`;

function section(found: readonly UnknownFound[]): PartResult['section'] {
  return {
    title: 'Unknown pictures',
    note:
      'Whether a score tells test pictures from others that show none of the classes. AUROC: the chance that an unknown picture looks more unknown than a known one, 50% by guessing. ' +
      'FPR95: the share of unknown pictures that pass where 95% of the known do.',
    body: htmlTable({
      caption: 'How well unknown pictures are found; the deeper the colour, the more of them pass for known',
      columns: ['Pictures', 'Score', 'AUROC', 'FPR95'],
      words: ['Score'],
      rows: found.map(({ pictures, score, auroc, fpr95 }) => ({
        name: pictures,
        cells: [score, share(auroc), { text: share(fpr95), heat: fpr95 }],
      })),
    }),
  };
}

function lines(found: readonly UnknownFound[]): string[] {
  return found.map(
    ({ pictures, score, auroc, fpr95 }) =>
      `${pictures.padEnd(12)} by ${score.padEnd(20)} AUROC ${share(auroc)}, FPR95 ${share(fpr95)}`,
  );
}
