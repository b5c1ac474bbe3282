import { scope } from '@cnn/tensor';
import { shapeSeen, untouched, type View, type Views } from './view.ts';

/**
 * All combinations of several views: each of the first with each of the second, and so on, applied in this order.
 *
 * Weights are multiplied. Follows ttach.Compose, in whose order they come: the last ones change fastest.
 *
 * @example
 * const six = views(hflip(), multiscale([1, 0.75, 1.25]));
 * const answer = testTimeAugmentation(model.asClassifier(), six)(images);
 */
export function views(...factors: readonly Views[]): Views {
  return factors.reduce((all, factor) => all.flatMap((first) => factor.map((second) => both(first, second))), [
    untouched,
  ] as Views);
}

function both(first: View, second: View): View {
  if (first === untouched) return second;
  if (second === untouched) return first;
  const { undo: undoFirst } = first;
  const { undo: undoSecond } = second;
  return {
    name: first.name === untouched.name ? second.name : `${first.name}, ${second.name}`,
    weight: first.weight * second.weight,
    apply: (images) => scope(() => second.apply(first.apply(images))),
    outputShape: (shape) => shapeSeen(second, shapeSeen(first, shape)),
    ...(undoFirst && undoSecond
      ? { undo: (outputs, shape) => scope(() => undoFirst(undoSecond(outputs, shapeSeen(first, shape)), shape)) }
      : {}),
  };
}
