/**
 * Replaces a gradient by the signs of its largest entries over how many they are, so that their sizes sum to 1, and the rest by 0.
 *
 * @param smaller how many entries are below those that count, if no two are of the same size.
 */
export function toLargestSigns(gradient: Float32Array, smaller: number): void {
  const sizes = gradient.map(Math.abs).sort();
  const place = Math.min(Math.max(smaller, 0), sizes.length - 1);
  const threshold = Math.max(sizes[place], Number.MIN_VALUE);
  let count = 0;
  for (let i = 0; i < gradient.length; i++) {
    gradient[i] = Math.abs(gradient[i]) >= threshold ? Math.sign(gradient[i]) : 0;
    count += Math.abs(gradient[i]);
  }
  if (count > 0) for (let i = 0; i < gradient.length; i++) gradient[i] /= count;
}
