import { type Corruption, type CorruptionTable, corruptions } from '@cnn/adversarial';
import { argMax, type Batch, type Classifier, dispose, type Rng, scope, type Tensor } from '@cnn/tensor';
import { htmlTable } from '../report/html-table.ts';
import { escapeHTML } from '../report/page.ts';
import { checkStop } from './check-stop.ts';
import { percent } from './share.ts';
import { batchesOf, type PartResult, type Subject } from './subject.ts';

/** Longest shorter side of pictures that CIFAR-10-C's strengths are for. */
const SMALL = 64;

interface CorruptionFound {
  readonly name: string;
  readonly group: Corruption['group'];
  /** In per cent, in the order of the severities. */
  readonly accuracies: readonly number[];
  readonly mean: number;
}

/** Accuracy under each common corruption at each severity. */
export async function corruptionsPart(subject: Subject): Promise<PartResult> {
  const { classifier, dataset, rng, terminal, flags, run } = subject;
  const { severities } = flags;
  const table: CorruptionTable = Math.min(...run.inputShape.slice(0, 2)) <= SMALL ? 'CIFAR-10-C' : 'ImageNet-C';
  const all = corruptions({ table });
  const right = all.map(() => new Array<number>(severities.length).fill(0));
  const refused = new Map<string, string>();
  const bar = terminal.bar('Corruptions', dataset.length * all.length, 'pictures');
  let done = 0;
  try {
    for await (const batch of batchesOf(subject)) {
      try {
        for (const [c, corruption] of all.entries()) {
          for (const [s, severity] of severities.entries()) {
            if (refused.has(corruption.name)) break;
            await checkStop(terminal.signal);
            const found = await countRight(classifier, batch, corruption, severity, rng.fold('corruptions'));
            if (typeof found === 'number') right[c][s] += found;
            else refused.set(corruption.name, found.reason);
          }
          done += batch.ids.length;
          bar.update(done, corruption.name);
        }
      } finally {
        dispose([batch.images, batch.labels]);
      }
    }
  } finally {
    bar.stop();
  }
  const leftOut = [...refused].map(([name, reason]) => ({ name, reason }));
  const found = all.flatMap(({ name, group }, c): CorruptionFound[] => {
    const accuracies = right[c].map((count) => (100 * count) / dataset.length);
    return refused.has(name) ? [] : [{ name, group, accuracies, mean: mean(accuracies) }];
  });
  const counted = found.filter(({ group }) => group !== 'extra');
  const overall = mean(counted.map((one) => one.mean));
  const bySeverity = severities.map((_, s) => mean(counted.map(({ accuracies }) => accuracies[s])));
  return {
    values: { table, severities, corruptions: found, mean: overall, leftOut },
    figures: [{ name: 'mean corrupted', value: percent(overall) }],
    section: {
      title: 'Corruptions',
      note: `What happens without an enemy: noise, blur, weather and lossy files, as strong as in ${table}. The mean leaves out the extra ones, as is usual.`,
      body: tableHTML(found, severities, { bySeverity, overall }) + leftOutHTML(leftOut),
    },
    lines: [
      `mean corrupted ${percent(overall)} (${table}, severity ${severities.join(', ')})`,
      ...[...found]
        .sort((a, b) => a.mean - b.mean)
        .slice(0, 3)
        .map((one) => `  ${one.name.padEnd(18)} ${percent(one.mean)}`),
      ...leftOut.map(({ reason }) => `left out: ${reason}`),
    ],
  };
}

/** How many of a batch are known after a corruption, or why it cannot be. */
async function countRight(
  classifier: Classifier,
  { images, labels, ids }: Batch,
  { name, corrupt }: Corruption,
  severity: number,
  rng: Rng,
): Promise<number | { readonly reason: string }> {
  let corrupted: Tensor;
  try {
    const chance = ids.map((id) => rng.fold(name, severity, id));
    corrupted = await corrupt(images, severity, chance);
  } catch (error) {
    // It is for colour pictures alone.
    if (error instanceof TypeError && images.shape[3] === 1) return { reason: error.message };
    throw error;
  }
  const predicted = scope(() => argMax(classifier(corrupted), 1));
  try {
    const [found, truth] = [await predicted.data(), await labels.data()];
    return ids.filter((_, i) => found[i] === truth[i]).length;
  } finally {
    dispose([corrupted, predicted]);
  }
}

function tableHTML(
  found: readonly CorruptionFound[],
  severities: readonly number[],
  { bySeverity, overall }: { readonly bySeverity: readonly number[]; readonly overall: number },
): string {
  const cells = (accuracies: readonly number[]) =>
    accuracies.map((accuracy) => ({ text: percent(accuracy), heat: 1 - accuracy / 100 }));
  return htmlTable({
    caption: 'Accuracy by corruption and severity; the deeper the colour, the more is wrong',
    columns: ['Corruption', 'Kind', ...severities.map((severity) => `Severity ${severity}`), 'Mean'],
    words: ['Kind'],
    rows: [
      ...found.map(({ name, group, accuracies, mean }) => ({
        name: inWords(name),
        cells: [group, ...cells([...accuracies, mean])],
      })),
      { name: 'mean without the extra ones', cells: ['', ...cells([...bySeverity, overall])] },
    ],
  });
}

function leftOutHTML(leftOut: readonly { readonly reason: string }[]): string {
  if (leftOut.length === 0) return '';
  const items = leftOut.map(({ reason }) => `<li>${escapeHTML(reason)}</li>`);
  return `<p>Left out:</p><ul>${items.join('')}</ul>`;
}

const inWords = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
