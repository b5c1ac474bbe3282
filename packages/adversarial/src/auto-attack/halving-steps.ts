import type { Climb, StepRule } from './climb.ts';

/**
 * Steps of twice epsilon at first, halved at checkpoints that come ever sooner: where fewer than the share `rho` of the steps since the last one
 * raised the loss, or where neither the step nor the best loss has changed since then.
 */
export function halvingSteps({ norm, epsilon, steps, rho }: Climb, rows: number): StepRule {
  const each = <T>(value: T): T[] => new Array<T>(rows).fill(value);
  const sizes = each(2 * epsilon);
  const last = each(Number.POSITIVE_INFINITY);
  const best = each(Number.NEGATIVE_INFINITY);
  const bestAtCheck = each(Number.NEGATIVE_INFINITY);
  const raised = each(0);
  const wasHalved = each(true);
  let period = atLeastOne(0.22 * steps);
  let nextCheck = period;
  return {
    momentum: 0.75,
    direction: (gradient, images) =>
      norm.steepest(gradient, images, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]),
    size: (row) => sizes[row],
    observe(row, loss) {
      if (loss > last[row]) raised[row]++;
      last[row] = loss;
      best[row] = Math.max(best[row], loss);
      if (bestAtCheck[row] === Number.NEGATIVE_INFINITY) bestAtCheck[row] = loss;
    },
    async stalled(step, rows) {
      if (step !== nextCheck) return [];
      const back = rows.filter(
        (row) => raised[row] <= period * rho || (!wasHalved[row] && bestAtCheck[row] >= best[row]),
      );
      for (const row of rows) {
        wasHalved[row] = back.includes(row);
        if (wasHalved[row]) sizes[row] /= 2;
        bestAtCheck[row] = best[row];
        raised[row] = 0;
      }
      period = Math.max(period - atLeastOne(0.03 * steps), atLeastOne(0.06 * steps));
      nextCheck += period;
      return back;
    },
  };
}

function atLeastOne(steps: number): number {
  return Math.max(Math.floor(steps), 1);
}
