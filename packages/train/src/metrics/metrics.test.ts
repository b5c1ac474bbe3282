import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.ts';
import { auroc } from './auroc.ts';
import { averagePrecision } from './average-precision.ts';
import { bootstrap } from './bootstrap.ts';
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
import type { Metric, Predictions } from './metric.ts';
import { metricCollection } from './metric-collection.ts';
import { negativeLogLikelihood } from './negative-log-likelihood.ts';
import { precision, recall } from './precision-recall.ts';
import { precisionRecallCurve } from './precision-recall-curve.ts';
import { recallAtPrecision } from './recall-at-precision.ts';
import { reliability } from './reliability.ts';
import { roc } from './roc.ts';
import { runningMetric } from './running-metric.ts';
import { specificity } from './specificity.ts';
import { statScores } from './stat-scores.ts';

type Task = 'binary' | 'multiclass' | 'multilabel';
const ALL: readonly Task[] = ['binary', 'multiclass', 'multilabel'];
const SINGLE: readonly Task[] = ['binary', 'multiclass'];

/** Each metric, ignoring 9, and the tasks that it is defined for. */
const METRICS: Record<string, [make: () => Metric<unknown>, tasks: readonly Task[]]> = {
  accuracy: [() => accuracy({ ignoreIndex: 9 }), ALL],
  auroc: [() => auroc({ ignoreIndex: 9, average: 'none' }), ALL],
  averagePrecision: [() => averagePrecision({ ignoreIndex: 9, average: 'weighted' }), ALL],
  bootstrap: [() => bootstrap(() => brierScore({ ignoreIndex: 9 }), { resamples: 5 }), ALL],
  brierScore: [() => brierScore({ ignoreIndex: 9 }), ALL],
  calibrationError: [() => calibrationError({ ignoreIndex: 9 }), SINGLE],
  cohenKappa: [() => cohenKappa({ ignoreIndex: 9 }), SINGLE],
  collection: [() => metricCollection({ f1: f1({ ignoreIndex: 9 }), roc: roc({ ignoreIndex: 9 }) }), ALL],
  confusionMatrix: [() => confusionMatrix({ ignoreIndex: 9, keepIds: 2 }), SINGLE],
  equalErrorRate: [() => equalErrorRate({ ignoreIndex: 9 }), ALL],
  exactMatch: [() => exactMatch({ ignoreIndex: 9 }), ALL],
  f1: [() => f1({ ignoreIndex: 9 }), ALL],
  fBeta: [() => fBeta({ ignoreIndex: 9, beta: 0.5, average: 'weighted' }), ALL],
  hammingDistance: [() => hammingDistance({ ignoreIndex: 9 }), ALL],
  jaccard: [() => jaccard({ ignoreIndex: 9, average: 'none' }), ALL],
  matthewsCorrelation: [() => matthewsCorrelation({ ignoreIndex: 9 }), ALL],
  multilabelConfusionMatrix: [() => multilabelConfusionMatrix({ ignoreIndex: 9 }), ['binary', 'multilabel']],
  negativeLogLikelihood: [() => negativeLogLikelihood({ ignoreIndex: 9 }), ALL],
  precision: [() => precision({ ignoreIndex: 9 }), ALL],
  precisionRecallCurve: [() => precisionRecallCurve({ ignoreIndex: 9 }), ALL],
  recall: [() => recall({ ignoreIndex: 9 }), ALL],
  recallAtPrecision: [() => recallAtPrecision({ ignoreIndex: 9, minPrecision: 0.5 }), ALL],
  reliability: [() => reliability({ ignoreIndex: 9 }), SINGLE],
  roc: [() => roc({ ignoreIndex: 9 }), ALL],
  running: [() => runningMetric(specificity({ ignoreIndex: 9 }), 5), ALL],
  specificity: [() => specificity({ ignoreIndex: 9 }), ALL],
  statScores: [() => statScores({ ignoreIndex: 9 }), ALL],
};

/** Predictions of some samples, none of which is ignored at first, so that each metric has something to count. */
function samplesOf(task: Task, ignore = true): fc.Arbitrary<Predictions> {
  const classes = task === 'binary' ? 1 : 3;
  const width = task === 'multilabel' ? classes : 1;
  const most = task === 'multiclass' ? classes - 1 : 1;
  // Few different scores, so that many are equal.
  const score = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.float({ min: -50, max: 50, noNaN: true }));
  const label = fc.integer({ min: 0, max: most });
  return fc.integer({ min: 1, max: 20 }).chain((samples) =>
    fc.record({
      scores: fc
        .array(score, { minLength: samples * classes, maxLength: samples * classes })
        .map((all) => Float32Array.from(all)),
      classes: fc.constant(classes),
      labels: fc
        .tuple(
          fc.array(label, { minLength: width, maxLength: width }),
          fc.array(ignore ? fc.oneof({ weight: 5, arbitrary: label }, fc.constant(9)) : label, {
            minLength: (samples - 1) * width,
            maxLength: (samples - 1) * width,
          }),
        )
        .map(([first, rest]) => Int32Array.from([...rest, ...first])),
    }),
  );
}

/** Some of the samples. */
function part({ scores, classes, labels }: Predictions, start: number, end: number): Predictions {
  const width = labels.length / (scores.length / classes);
  return {
    scores: scores.slice(start * classes, end * classes),
    classes,
    labels: labels.slice(start * width, end * width),
  };
}

function resultOf<Result>(metric: Metric<Result>, ...batches: Predictions[]): Result {
  for (const batch of batches) metric.update(batch);
  return metric.compute();
}

const three = (labels: number[], ids?: number[]): Predictions => ({
  scores: Float32Array.of(3, 1, 0, 0, 2, 1, 0, 1, 4),
  classes: 3,
  labels: Int32Array.from(labels),
  ids,
});

const withTasks = Object.entries(METRICS).flatMap(([name, [make, tasks]]) =>
  tasks.map((task) => ({ name, make, task })),
);

describe('every metric', () => {
  it.each(withTasks)('$name depends on the samples alone, not on their batches: $task', ({ make, task }) => {
    fc.assert(
      fc.property(samplesOf(task), fc.array(fc.nat(20)), (predictions, cuts) => {
        const samples = predictions.scores.length / predictions.classes;
        const places = [0, ...cuts.map((cut) => Math.min(cut, samples)).sort((a, b) => a - b), samples];
        // Cuts may be equal, so that batches without samples are among them.
        const batches = places.slice(1).map((end, i) => part(predictions, places[i], end));
        expect(resultOf(make(), ...batches)).toEqual(resultOf(make(), predictions));
      }),
      { numRuns: 40 },
    );
  });

  it.each(withTasks)('$name computes twice alike, and forgets at reset: $task', ({ make, task }) => {
    fc.assert(
      fc.property(samplesOf(task), samplesOf(task), (before, after) => {
        const metric = make();
        const first = resultOf(metric, before);
        expect(metric.compute()).toEqual(first);
        metric.reset();
        expect(() => metric.compute()).toThrow(RangeError);
        expect(resultOf(metric, after)).toEqual(resultOf(make(), after));
      }),
      { numRuns: 20 },
    );
  });

  it.each(withTasks)('$name refuses what cannot be counted, and counts none of it: $task', ({ make, task }) => {
    const [good] = fc.sample(samplesOf(task, false), { seed: 1, numRuns: 1 });
    const metric = make();
    const result = resultOf(metric, good);
    const samples = good.scores.length / good.classes;
    const scores = good.scores.slice();
    scores[scores.length - 1] = Number.NaN;
    expect(() => metric.update({ ...good, scores })).toThrow(`a score of sample ${2 * samples - 1} is NaN`);
    const ids = Array.from({ length: samples }, (_, i) => 100 + i);
    expect(() => metric.update({ ...good, scores, ids })).toThrow(`a score of sample ${99 + samples} is NaN`);
    expect(() => metric.update({ ...good, labels: good.labels.map(() => 4) })).toThrow(
      /sample \d+ must be in \[0, \d\], found 4/,
    );
    expect(() => metric.update({ ...good, labels: good.labels.map(() => -1) })).toThrow(RangeError);
    expect(() => metric.update({ ...good, labels: new Int32Array(good.labels.length + 1) })).toThrow(TypeError);
    expect(() => metric.update({ ...good, ids: [...ids, 7] })).toThrow(TypeError);
    expect(() => metric.update({ ...good, classes: 0 })).toThrow(RangeError);
    expect(metric.compute()).toEqual(result);
  });

  it.each(Object.entries(METRICS))('%s refuses to compute without samples', (_, [make]) => {
    expect(() => make().compute()).toThrow(/expected at least one sample, found none/);
    const metric = make();
    metric.update({ scores: new Float32Array(0), classes: 3, labels: new Int32Array(0) });
    expect(() => metric.compute()).toThrow(/expected at least one sample, found none/);
  });

  it.each(Object.entries(METRICS).filter(([name]) => name !== 'bootstrap'))(
    '%s refuses to compute where all labels are ignored',
    (_, [make]) => {
      const metric = make();
      metric.update({ scores: Float32Array.of(1), classes: 1, labels: Int32Array.of(9) });
      expect(() => metric.compute()).toThrow(/expected a label other than 9/);
    },
  );

  it.each(Object.entries(METRICS))('%s refuses another task, or number of classes, than before', (_, [make, tasks]) => {
    const metric = make();
    const binary = { scores: Float32Array.of(1), classes: 1, labels: Int32Array.of(1) };
    const multiclass = { scores: Float32Array.of(1, 2), classes: 2, labels: Int32Array.of(1) };
    const multilabel = { ...multiclass, labels: Int32Array.of(1, 0) };
    metric.update(binary);
    expect(() => metric.update(multiclass)).toThrow(TypeError);
    expect(() => metric.update(multilabel)).toThrow(TypeError);
    metric.reset();
    for (const [task, predictions] of Object.entries({ multiclass, multilabel })) {
      metric.reset();
      if (tasks.includes(task as Task)) metric.update(predictions);
      else
        expect(() => metric.update(predictions)).toThrow(`expected a ${tasks.join(' or ')} task, found a ${task} one`);
    }
  });
});

describe('options', () => {
  it.each<[string, () => unknown]>([
    ["accuracy: unknown from 'logit'; did you mean 'logits'?", () => accuracy({ from: 'logit' as 'logits' })],
    ["f1: unknown average 'mean'; choose from micro", () => f1({ average: 'mean' as 'macro' })],
    ["statScores: unknown average 'mean'", () => statScores({ average: 'mean' as 'macro' })],
    ["auroc: unknown average 'mean'", () => auroc({ average: 'mean' as 'macro' })],
    ['recall: threshold must be in [0, 1], found 2', () => recall({ threshold: 2 })],
    ['accuracy: topK must be a whole number at least 1, found 0', () => accuracy({ topK: 0 })],
    ['fBeta: beta must be above 0, found 0', () => fBeta({ beta: 0 })],
    ["confusionMatrix: unknown normalize 'rows'", () => confusionMatrix({ normalize: 'rows' as 'true' })],
    ['keepIds must be a whole number at least 0, found -1', () => confusionMatrix({ keepIds: -1 })],
    ["cohenKappa: unknown weights 'cubic'", () => cohenKappa({ weights: 'cubic' as 'linear' })],
    ['maxFalsePositiveRate must be above 0 and at most 1, found 0', () => auroc({ maxFalsePositiveRate: 0 })],
    ['calibrationError: bins must be a whole number at least 1', () => calibrationError({ bins: 0 })],
    ["calibrationError: unknown norm 'l3'", () => calibrationError({ norm: 'l3' as 'l1' })],
    ['minPrecision must be in [0, 1], found 90', () => recallAtPrecision({ minPrecision: 90 })],
    ['bootstrap: resamples must be a whole number at least 1', () => bootstrap(accuracy, { resamples: 0 })],
    ['bootstrap: confidence must be above 0 and below 1, found 95', () => bootstrap(accuracy, { confidence: 95 })],
    ['runningMetric: window must be a whole number at least 1, found 0', () => runningMetric(accuracy(), 0)],
    ['metricCollection: expected at least one metric', () => metricCollection({})],
    ['accuracy: topK must be a whole number in [1, 3], found 4', () => accuracy({ topK: 4 }).update(three([0, 1, 2]))],
    ["auroc: average 'micro' is for", () => auroc({ average: 'micro' }).update(three([0, 1, 2]))],
    [
      'auroc: maxFalsePositiveRate must be 1 for 3 classes',
      () => auroc({ maxFalsePositiveRate: 0.1 }).update(three([0, 1, 2])),
    ],
    [
      'a score of sample 0 is 3, which is no probability',
      () => accuracy({ from: 'probabilities' }).update(three([0, 1, 2])),
    ],
  ])('are refused: %s', (message, make) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});

describe('scores', () => {
  it('of infinity are surely right or wrong', () => {
    const scores = Float32Array.of(Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY, 2);
    const sure = { scores, classes: 2, labels: Int32Array.of(0, 1) };
    expect(resultOf(brierScore(), sure)).toBe(0);
    expect(resultOf(calibrationError(), sure)).toBe(0);
    expect(resultOf(auroc(), sure)).toBe(1);
  });

  it('that are far from 0 keep their likelihood', () => {
    const far = { scores: Float32Array.of(1000, 0, 0, -1000), classes: 2, labels: Int32Array.of(1, 0) };
    expect(resultOf(negativeLogLikelihood(), far)).toBe(500);
    expect(resultOf(negativeLogLikelihood(), { ...far, classes: 1, labels: Int32Array.of(0, 0, 0, 1) })).toBeCloseTo(
      (2000 + 2 * Math.LN2) / 4,
      9,
    );
  });

  it('of probability 0 for what is right cost no more than the least probability', () => {
    const wrong = { scores: Float32Array.of(1, 0), classes: 2, labels: Int32Array.of(1) };
    expect(resultOf(negativeLogLikelihood({ from: 'probabilities' }), wrong)).toBeCloseTo(52 * Math.LN2, 9);
  });

  it('that are equal predict the first class', () => {
    const equal = { scores: Float32Array.of(1, 1, 1), classes: 3, labels: Int32Array.of(1) };
    expect(resultOf(confusionMatrix(), equal).matrix[1]).toEqual([1, 0, 0]);
    expect(resultOf(accuracy({ topK: 2 }), equal)).toBe(1);
    expect(resultOf(accuracy({ topK: 2 }), { ...equal, labels: Int32Array.of(2) })).toBe(0);
  });
});

describe('confusionMatrix', () => {
  it('remembers the samples of each cell, up to a number', () => {
    const metric = confusionMatrix({ keepIds: 2 });
    const { ids } = resultOf(
      metric,
      three([0, 2, 2], [40, 41, 42]),
      three([0, 2, 2], [50, 51, 52]),
      three([0, 2, 2], [60, 61, 62]),
    );
    expect(ids).toEqual([
      [[40, 50], [], []],
      [[], [], []],
      [[], [41, 51], [42, 52]],
    ]);
  });

  it('counts the places of samples that have no ids, also of ignored ones', () => {
    const { ids } = resultOf(confusionMatrix({ ignoreIndex: -1 }), three([-1, 2, 2]), three([0, -1, -1]));
    expect([ids[2][1], ids[2][2], ids[0][0]]).toEqual([[1], [2], [3]]);
  });

  it('gives copies', () => {
    const metric = confusionMatrix();
    const first = resultOf(metric, three([0, 1, 2]));
    metric.update(three([0, 1, 2]));
    expect([first.matrix[0][0], first.ids[0][0]]).toEqual([1, [0]]);
  });
});

describe('matthewsCorrelation', () => {
  const binary = (scores: number[], labels: number[]) => ({
    scores: Float32Array.from(scores),
    classes: 1,
    labels: Int32Array.from(labels),
  });

  it.each([
    ['all right, of one class', [1, 1], [1, 1], 1],
    ['all wrong, of one class', [1, 1], [0, 0], -1],
    ['all said to be of one class', [1, 1, 1], [1, 1, 0], 0],
    ['all of one class', [1, 1, -1], [1, 1, 1], 0],
  ])('%s', (_, scores, labels, expected) => {
    expect(resultOf(matthewsCorrelation(), binary(scores, labels))).toBe(expected);
  });
});

describe('averagePrecision', () => {
  it('leaves out classes that never occur, whichever class it is that does', () => {
    for (const label of [0, 1, 2]) {
      expect(resultOf(averagePrecision(), three([label, label, label]))).toBe(1);
      expect(resultOf(averagePrecision({ average: 'none' }), three([label, label, label]))[(label + 1) % 3]).toBeNaN();
    }
  });
});

describe('reliability', () => {
  it('has confidences of exactly 1 in the last bin', () => {
    const scores = Float32Array.of(1, 0, 0.75, 0.25);
    const bins = resultOf(reliability({ bins: 2, from: 'probabilities' }), {
      scores,
      classes: 2,
      labels: Int32Array.of(0, 1),
    });
    expect(bins[1]).toEqual({ low: 0.5, high: 1, count: 2, confidence: 0.875, accuracy: 0.5 });
    expect(bins[0]).toEqual({ low: 0, high: 0.5, count: 0, confidence: 0, accuracy: 0 });
  });

  it('has tenths in the bins that they begin', () => {
    const scores = Float32Array.from({ length: 10 }, (_, i) => i / 10);
    const bins = resultOf(reliability({ bins: 10, from: 'probabilities' }), {
      scores,
      classes: 1,
      labels: new Int32Array(10),
    });
    expect(bins.map(({ count }) => count)).toEqual(Array(10).fill(1));
  });
});

describe('calibrationError', () => {
  it('counts a confidence that float32 cannot tell from 1 by itself', () => {
    const predictions = { scores: Float32Array.of(20, 1), classes: 1, labels: Int32Array.of(1, 0) };
    expect(resultOf(calibrationError({ bins: 1, norm: 'max' }), predictions)).toBeCloseTo(1 / (1 + Math.exp(-1)), 9);
  });
});

describe('collection', () => {
  it('computes each metric under its key', () => {
    const metric = metricCollection({ accuracy: accuracy(), recall: recall({ average: 'none' }) });
    const result: { readonly accuracy: number; readonly recall: readonly number[] } = resultOf(
      metric,
      three([0, 2, 2]),
    );
    expect(result).toEqual({ accuracy: 2 / 3, recall: [1, 0, 0.5] });
  });
});

describe('running', () => {
  it('is the metric of the last samples', () => {
    fc.assert(
      fc.property(
        fc.array(samplesOf('multiclass', false), { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        (batches, window) => {
          const metric = runningMetric(brierScore(), window);
          const whole = {
            scores: Float32Array.from(batches.flatMap(({ scores }) => [...scores])),
            classes: 3,
            labels: Int32Array.from(batches.flatMap(({ labels }) => [...labels])),
          };
          const last = part(whole, Math.max(0, whole.labels.length - window), whole.labels.length);
          expect(resultOf(metric, ...batches)).toBe(resultOf(brierScore(), last));
        },
      ),
    );
  });
});

describe('bootstrap', () => {
  /** 60 of 100 samples are right. */
  const sixty = {
    scores: Float32Array.from({ length: 200 }, (_, i) => i % 2),
    classes: 2,
    labels: Int32Array.from({ length: 100 }, (_, i) => Number(i < 60)),
  };

  it('has the interval that the binomial distribution has', () => {
    const { value, low, high, samples } = resultOf(bootstrap(accuracy, { resamples: 2000 }), sixty);
    expect([value, samples.length]).toEqual([0.6, 2000]);
    // Quantiles of Binomial(100, 0.6) at 2.5 and 97.5 per cent are 50 and 69; each may be off by one by chance.
    expect(Math.abs(low - 0.5)).toBeLessThan(0.011);
    expect(Math.abs(high - 0.69)).toBeLessThan(0.011);
    const mean = samples.reduce((sum, each) => sum + each, 0) / 2000;
    expect(mean).toBeCloseTo(0.6, 2);
  });

  it('is narrower for less confidence', () => {
    const width = (confidence: number) => {
      const { low, high } = resultOf(bootstrap(accuracy, { confidence, resamples: 500 }), sixty);
      return high - low;
    };
    expect(width(0.5)).toBeLessThan(width(0.9));
    expect(width(0.9)).toBeLessThan(width(0.99));
  });

  it('draws alike for equal seeds alone', () => {
    const samples = (seed: number) => resultOf(bootstrap(accuracy, { seed, resamples: 20 }), sixty).samples;
    expect(samples(3)).toEqual(samples(3));
    expect(samples(3)).not.toEqual(samples(4));
  });

  it('draws samples together with all their labels and ids', () => {
    const ids = [7, 8, 9];
    const seen: Predictions[] = [];
    const spy: Metric = { name: 'spy', update: (batch) => seen.push(batch), compute: () => 0, reset: () => {} };
    const scores = Float32Array.of(7, 70, 8, 80, 9, 90);
    const metric = bootstrap(() => spy, { resamples: 10 });
    resultOf(metric, { scores, classes: 2, labels: Int32Array.of(0, 1, 1, 0, 1, 1), ids });
    const labels: Record<number, number[]> = { 7: [0, 1], 8: [1, 0], 9: [1, 1] };
    for (const batch of seen.slice(1)) {
      expect([...batch.scores]).toEqual(batch.ids!.flatMap((id) => [id, 10 * id]));
      expect([...batch.labels]).toEqual(batch.ids!.flatMap((id) => labels[id]));
    }
    expect(new Set(seen.slice(1).map((batch) => batch.ids!.join())).size).toBeGreaterThan(1);
  });

  it('leaves draws without a value out of the interval', () => {
    const rare = { scores: Float32Array.of(1, -1, 2), classes: 1, labels: Int32Array.of(1, 0, 1) };
    const { low, high, samples } = resultOf(bootstrap(cohenKappa, { resamples: 50 }), rare);
    expect(samples.some(Number.isNaN)).toBe(true);
    expect([low, high]).toEqual([1, 1]);
  });
});
