import { describe, expect, it } from 'vitest';
import golden from '../fixtures/metrics.json';
import { accuracy } from './accuracy.ts';
import { auroc } from './auroc.ts';
import { averagePrecision } from './average-precision.ts';
import { brierScore } from './brier-score.ts';
import { calibrationError } from './calibration-error.ts';
import { cohenKappa } from './cohen-kappa.ts';
import { confusionMatrix, multilabelConfusionMatrix } from './confusion-matrix.ts';
import { equalErrorRate } from './equal-error-rate.ts';
import { exactMatch } from './exact-match.ts';
import { f1, fBeta } from './f-beta.ts';
import { hammingDistance } from './hamming-distance.ts';
import { jaccard } from './jaccard.ts';
import { matthewsCorrelation } from './matthews-correlation.ts';
import type { Metric } from './metric.ts';
import { negativeLogLikelihood } from './negative-log-likelihood.ts';
import { precision, recall } from './precision-recall.ts';
import { precisionRecallCurve } from './precision-recall-curve.ts';
import { recallAtPrecision } from './recall-at-precision.ts';
import { reliability } from './reliability.ts';
import { roc } from './roc.ts';
import { specificity } from './specificity.ts';
import { statScores } from './stat-scores.ts';

const METRICS: Record<string, (options: never) => Metric<unknown>> = {
  accuracy,
  auroc,
  averagePrecision,
  brierScore,
  calibrationError,
  cohenKappa,
  confusionMatrix,
  equalErrorRate,
  exactMatch,
  f1,
  fBeta,
  hammingDistance,
  jaccard,
  matthewsCorrelation,
  multilabelConfusionMatrix,
  negativeLogLikelihood,
  precision,
  precisionRecallCurve,
  recall,
  recallAtPrecision,
  reliability,
  roc,
  specificity,
  statScores,
};

/** The part of a result that the peer has too, in its shape. */
const COMPARED: Record<string, (result: never) => unknown> = {
  confusionMatrix: ({ matrix }: { matrix: unknown }) => matrix,
  multilabelConfusionMatrix: (all: { matrix: unknown }[]) => all.map(({ matrix }) => matrix),
  reliability: (bins: { count: number; accuracy: number; confidence: number }[]) =>
    bins.filter(({ count }) => count > 0).map(({ accuracy, confidence }) => ({ accuracy, confidence })),
};

interface GoldenCase {
  readonly metric: string;
  readonly data: keyof typeof golden.data;
  readonly options: object;
  readonly peer: string;
  readonly tolerance: number;
  readonly expected: unknown;
}

const cases = golden.cases as readonly GoldenCase[];

function expectNear(found: unknown, expected: unknown, tolerance: number, path = 'result'): void {
  if (typeof expected === 'number') expect(Math.abs((found as number) - expected), path).toBeLessThan(tolerance);
  else if (expected === null) expect(found, path).toBeNaN();
  else {
    expect(Object.keys(found as object), path).toEqual(Object.keys(expected as object));
    for (const [key, value] of Object.entries(expected as object)) {
      expectNear((found as Record<string, unknown>)[key], value, tolerance, `${path}.${key}`);
    }
  }
}

it('every metric has cases', () => {
  expect([...new Set(cases.map(({ metric }) => metric))].sort()).toEqual(Object.keys(METRICS).sort());
});

describe.each(Object.keys(METRICS))('%s', (name) => {
  it.for(cases.filter(({ metric }) => metric === name))('is that of $peer: $data $options', (each) => {
    const { scores, classes, labels } = golden.data[each.data];
    const metric = METRICS[name](each.options as never);
    metric.update({ scores: Float32Array.from(scores), classes, labels: Int32Array.from(labels) });
    const result = metric.compute() as never;
    expectNear(COMPARED[name]?.(result) ?? result, each.expected, each.tolerance);
  });
});
