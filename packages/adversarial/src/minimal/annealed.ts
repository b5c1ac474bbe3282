/** Half a wave of cosine from `first` down to `last`, at step `step` of `steps`, which count from 0. */
export function annealed(first: number, last: number, step: number, steps: number): number {
  return last + ((first - last) * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}
