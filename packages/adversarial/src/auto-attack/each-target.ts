import { clone, type Tensor } from '@cnn/tensor';
import { ask, isReached, type Problem, withRows } from '../attacks/problem.ts';
import { rowOf } from '../attacks/row-scores.ts';
import { replaceRows } from '../attacks/rows.ts';

/**
 * Searches towards one class after the other, the likeliest first, for the images that still resist.
 *
 * @param search what is done for some rows, with the class to go to of each.
 */
export async function onEachTarget(
  problem: Problem,
  targetClasses: number,
  search: (part: Problem, goals: readonly number[]) => Promise<Tensor>,
): Promise<Tensor> {
  const { labels, classes, images } = problem;
  const goals = await likeliestOthers(problem);
  let open = [...labels.keys()];
  let result = clone(images);
  try {
    for (let k = 0; k < Math.min(targetClasses, classes - 1) && open.length > 0; k++) {
      const rows = open;
      const found = await withRows(problem, rows, (part) =>
        search(
          part,
          rows.map((row) => goals[row][k]),
        ),
      );
      try {
        const { predictions } = await ask(problem, found);
        const replaced = replaceRows(result, rows, found);
        result.dispose();
        result = replaced;
        open = rows.filter((row, i) => !isReached(problem, row, predictions[i]));
      } finally {
        found.dispose();
      }
    }
    return result;
  } catch (error) {
    result.dispose();
    throw error;
  }
}

/** For each image its other classes, the likeliest first. */
export async function likeliestOthers(problem: Problem): Promise<number[][]> {
  const answer = await ask(problem, problem.images);
  return problem.labels.map((label, row) => {
    const logits = rowOf(answer, row);
    return [...logits.keys()].filter((c) => c !== label).sort((a, b) => logits[b] - logits[a]);
  });
}
