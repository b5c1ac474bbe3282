import { type Tensor, tensor } from '@cnn/tensor';
import { toLargestSigns } from '../norms/largest-signs.ts';
import type { Climb, StepRule } from './climb.ts';

/**
 * Steps of epsilon along the signs of the largest gradients. How many pixels take part follows from how many the best point so far changes: two
 * thirds of them. Where that number falls the steps start anew from the best point, elsewhere they shrink by a third, to a tenth at least.
 */
export function sparseSteps({ epsilon, steps }: Climb, { shape: [rows, ...image] }: Tensor): StepRule {
  const count = image.reduce((product, size) => product * size, 1);
  const shares = new Array<number>(rows).fill(0.2);
  const changed = new Array<number>(rows).fill(count);
  const sizes = new Array<number>(rows).fill(epsilon);
  const period = Math.max(Math.floor(0.04 * steps), 1);
  return {
    momentum: 1,
    async direction(gradient, _images, places) {
      const values = Float32Array.from(await gradient.data());
      places.forEach((row, i) => {
        toLargestSigns(values.subarray(i * count, (i + 1) * count), Math.floor((1 - shares[row]) * count));
      });
      return tensor(values, gradient.shape, 'float32');
    },
    size: (row) => sizes[row],
    observe: () => {},
    async stalled(step, places, best, images) {
      if (step % period !== 0) return [];
      const [after, before] = [await best.data(), await images.data()];
      return places.filter((row, i) => {
        let now = 0;
        for (let k = i * count; k < (i + 1) * count; k++) if (after[k] !== before[k]) now++;
        const hasFallen = now / changed[row] < 0.95;
        shares[row] = now / count / 1.5;
        sizes[row] = hasFallen ? epsilon : Math.max(sizes[row] / 1.5, epsilon / 10);
        changed[row] = now;
        return hasFallen;
      });
    },
  };
}
