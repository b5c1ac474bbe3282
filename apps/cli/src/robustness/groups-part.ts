import { groupMetrics } from '@cnn/adversarial';
import { classBars } from '@cnn/viz';
import { readAnswers } from './read-answers.ts';
import { percent, rangeText } from './share.ts';
import type { PartResult, Subject } from './subject.ts';

/** More bars than this are not drawn: of many classes the worst are wanted. */
const BARS = 30;

/** Accuracy of each class, the worst of them, and how far it is behind the best. */
export async function groupsPart(subject: Subject): Promise<PartResult> {
  const { scores, classes, labels } = await readAnswers(subject, 'Classes');
  const metric = groupMetrics({ groups: subject.run.config.classes });
  const predictions = Array.from(labels, (_, i) => largest(scores.subarray(i * classes, (i + 1) * classes)));
  metric.update({ predictions, labels, groups: labels });
  const { groups, average, worst, gap } = metric.compute();
  const seen = groups.filter(({ count }) => count > 0).sort((a, b) => a.accuracy - b.accuracy);
  const bars = seen.map(({ name, count, accuracy, interval: [low, high] }) => ({
    name: `${name} (${count})`,
    value: accuracy,
    low,
    high,
  }));
  const shown = {
    accuracy: 100 * worst.accuracy,
    interval: worst.interval.map((end) => 100 * end) as [number, number],
  };
  return {
    values: { groups, average, worst, gap },
    figures: [{ name: `worst class: ${worst.name}`, value: percent(shown.accuracy) }],
    section: {
      title: 'Classes',
      note: 'A good mean may hide a bad class. Whiskers hold the true accuracy with 95% confidence; in brackets stands how many pictures there are.',
      body: classBars(bars, {
        percent: true,
        sort: false,
        limit: BARS,
        label: 'Accuracy',
        title: bars.length > BARS ? `The ${BARS} worst classes` : 'Accuracy by class',
      }),
    },
    lines: [
      `worst class  ${worst.name}: ${percent(shown.accuracy)} (${rangeText(shown.interval)}), ${(100 * gap).toFixed(1)} points behind the best`,
    ],
  };
}

function largest(row: Float32Array): number {
  return row.indexOf(Math.max(...row));
}
