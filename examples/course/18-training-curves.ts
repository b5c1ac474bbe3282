import { trainingCurves } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';
import { courseRun, ourRun } from '../notebook/tutorial-runs.ts';

export const cell: Cell = ({ picture, table, check }) => {
  picture('curves', trainingCurves({ 'the course': courseRun, ours: ourRun }, { title: '20 epochs, Adam at 1e-4' }));
  const rows = [1, 5, 10, 15, 20].map((epoch) => [courseRun[epoch - 1], ourRun[epoch - 1]]);
  table(
    ['epoch', 'loss: course', 'loss: ours', 'test: course', 'test: ours'],
    rows.map(([course, ours]) => [
      course.epoch,
      course.loss.toFixed(4),
      ours.loss.toFixed(4),
      `${course.testAccuracy.toFixed(2)} %`,
      `${ours.testAccuracy.toFixed(2)} %`,
    ]),
  );
  check('epochs', courseRun.length, ourRun.length);
};
