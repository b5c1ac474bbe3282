import { expect, it } from 'vitest';
import { CellIds } from './cell-ids.ts';

const batch = { scores: Float32Array.of(2, 1, 0, 3, 5, 4), classes: 2, labels: Int32Array.of(0, 0, 1), ids: [7, 3, 9] };

it('tells the pictures of each cell once all are judged', () => {
  const cells = new CellIds();
  cells.reset();
  cells.update(batch);
  expect(cells.idsOf(0, 0)).toEqual([]);
  expect(cells.compute()).toBe(3);
  expect([cells.idsOf(0, 0), cells.idsOf(0, 1), cells.idsOf(1, 0), cells.idsOf(1, 1)]).toEqual([[7], [3], [9], []]);
});

it('keeps those of the last whole judging while the next one is under way', () => {
  const cells = new CellIds();
  cells.update(batch);
  cells.compute();
  cells.reset();
  cells.update({ ...batch, ids: [1, 2, 4] });
  expect(cells.idsOf(0, 1)).toEqual([3]);
  cells.compute();
  expect(cells.idsOf(0, 1)).toEqual([2]);
});
