import type { Metric } from './metric.ts';

/** What each metric of a collection computes, under its key. */
export type MetricCollectionResults<Metrics> = {
  readonly [Key in keyof Metrics]: Metrics[Key] extends Metric<infer Result> ? Result : never;
};

/**
 * Several metrics as one.
 *
 * Use it to evaluate a model once for all that shall be known of it. Follows torchmetrics.MetricCollection.
 *
 * @throws RangeError if there are no metrics, or one of them throws it.
 * @example
 * const metric = metricCollection({ accuracy: accuracy(), best2: accuracy({ topK: 2 }) });
 * metric.update({ scores: Float32Array.of(2, 1, 0, 1, 3, 2), classes: 3, labels: Int32Array.of(0, 2) });
 * metric.compute(); // { accuracy: 0.5, best2: 1 }
 */
export function metricCollection<const Metrics extends Readonly<Record<string, Metric<unknown>>>>(
  metrics: Metrics,
): Metric<MetricCollectionResults<Metrics>> {
  const all = Object.entries(metrics);
  if (all.length === 0) throw new RangeError('metricCollection: expected at least one metric, found none');
  return {
    name: 'metricCollection',
    update: (predictions) => {
      for (const [, metric] of all) metric.update(predictions);
    },
    compute: () =>
      Object.fromEntries(all.map(([key, metric]) => [key, metric.compute()])) as MetricCollectionResults<Metrics>,
    reset: () => {
      for (const [, metric] of all) metric.reset();
    },
  };
}
