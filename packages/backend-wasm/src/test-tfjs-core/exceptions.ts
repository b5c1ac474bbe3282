const ONE_BY_ONE =
  'tfjs takes a 1 × 1 window for a copy, also with a step of 2 and a border of 1; ours pools: corners lie in the border';

/**
 * Tests of tfjs-core that are left out, by full name without the backend's, each with its reason.
 *
 * All pass on tfjs's cpu backend under Node. The runner refuses a name that no test has.
 */
export const exceptions: Readonly<Record<string, string>> = {
  'avgPool gradient x=[3,3,1] f=[3,3] s=1 p=explicit':
    "tfjs divides by the whole window here, while its mean is over the pixels inside; ours is the mean's gradient",
  'pool max x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding': ONE_BY_ONE,
  'pool avg x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding': ONE_BY_ONE,
};
