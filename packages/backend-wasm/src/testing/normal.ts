/** The error function in double precision, by a series of positive terms. */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Math.sign(x);
  let term = size;
  let sum = size;
  for (let n = 1; n < 200; n++) {
    term *= (2 * size * size) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The density of a normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** The share of a normal distribution below x, with all its digits: far out by Laplace's continued fraction. */
export function normalShare(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x) || size < 2) return (1 + errorFunction(x / Math.SQRT2)) / 2;
  let fraction = size;
  for (let n = 300; n > 0; n--) fraction = size + n / fraction;
  const tail = normalDensity(x) / fraction;
  return x < 0 ? tail : 1 - tail;
}
