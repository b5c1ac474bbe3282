import { maximum, minimum, scope, sign, uniform } from '@cnn/tensor';
import type { Norm } from './norm.ts';

/** The largest change of a pixel: its ball is a box. */
export const linf: Norm = {
  name: 'Linf',
  size(change) {
    let largest = 0;
    for (let i = 0; i < change.length; i++) largest = Math.max(largest, Math.abs(change[i]));
    return largest;
  },
  steepest: (gradient) => sign(gradient),
  project: (change, radius) => scope(() => maximum(minimum(change, radius), -radius)),
  random: (rngs, shape, radius) => uniform(rngs, shape, -radius, radius),
};
