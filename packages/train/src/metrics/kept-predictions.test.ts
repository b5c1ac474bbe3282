import { expect, it } from 'vitest';
import { KeptPredictions } from './kept-predictions.ts';

it('does not grow with what it forgets', () => {
  const kept = new KeptPredictions('test');
  for (let i = 0; i < 1000; i++) {
    kept.append({ scores: Float32Array.of(i, -i), classes: 2, labels: Int32Array.of(i % 2) });
    kept.keepLast(10);
    expect(kept.samples).toBe(Math.min(i + 1, 10));
  }
  const { scores, labels, ids } = kept.all();
  expect([scores[0], labels[0], ids[0], ids.length]).toEqual([990, 0, 990, 10]);
  expect(scores.buffer.byteLength).toBeLessThan(40 * 2 * Float32Array.BYTES_PER_ELEMENT);
});

it('does not change with the batch that was given', () => {
  const kept = new KeptPredictions('test');
  const batch = { scores: Float32Array.of(1, 2), classes: 1, labels: Int32Array.of(0, 1), ids: [5, 6] };
  kept.append(batch);
  batch.scores.fill(9);
  batch.labels.fill(9);
  batch.ids.fill(9);
  expect(kept.all()).toEqual({
    scores: Float32Array.of(1, 2),
    classes: 1,
    labels: Int32Array.of(0, 1),
    ids: [5, 6],
  });
});
