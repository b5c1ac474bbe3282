import type { Task } from './checked-batch.ts';

/** What became of a class's samples. */
export interface Outcomes {
  /** Of the class, and predicted. */
  readonly truePositives: number;
  /** Not of the class, but predicted. */
  readonly falsePositives: number;
  /** Neither of the class nor predicted. */
  readonly trueNegatives: number;
  /** Of the class, but not predicted. */
  readonly falseNegatives: number;
}

/** Counts of each class in memory that grows with their number only. */
export interface ClassCounts {
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  readonly falseNegatives: Float64Array;
  /** Samples that count: of each label where several may be right, and else the first alone, for all classes. */
  readonly total: Float64Array;
}

export function emptyCounts(classes: number): ClassCounts {
  const zeros = () => new Float64Array(classes);
  return { truePositives: zeros(), falsePositives: zeros(), falseNegatives: zeros(), total: zeros() };
}

/** Counts one decision; `index` is the label's where several may be right. */
export function countDecision(
  { truePositives, falsePositives, falseNegatives, total }: ClassCounts,
  task: Task,
  predicted: number,
  actual: number,
  index: number,
): void {
  total[index]++;
  if (task !== 'multiclass') {
    if (predicted !== actual) (predicted ? falsePositives : falseNegatives)[index]++;
    else if (predicted) truePositives[index]++;
  } else if (predicted === actual) truePositives[actual]++;
  else {
    falsePositives[predicted]++;
    falseNegatives[actual]++;
  }
}

/** The counts class by class. */
export function outcomesOf({ total, ...counts }: ClassCounts, task: Task): Outcomes[] {
  return Array.from(counts.truePositives, (truePositives, c) => {
    const [falsePositives, falseNegatives] = [counts.falsePositives[c], counts.falseNegatives[c]];
    const seen = total[task === 'multilabel' ? c : 0];
    const trueNegatives = seen - truePositives - falsePositives - falseNegatives;
    return { truePositives, falsePositives, trueNegatives, falseNegatives };
  });
}

/** The counts of all classes together. */
export function sumOutcomes(all: readonly Outcomes[]): Outcomes {
  const sum = (key: keyof Outcomes) => all.reduce((total, each) => total + each[key], 0);
  return {
    truePositives: sum('truePositives'),
    falsePositives: sum('falsePositives'),
    trueNegatives: sum('trueNegatives'),
    falseNegatives: sum('falseNegatives'),
  };
}

/** A share, or `otherwise` of nothing. */
export function share(part: number, whole: number, otherwise = 0): number {
  return whole === 0 ? otherwise : part / whole;
}
