/** T · log Σ exp(x/T), without overflow. */
export function logSumExp(x: Float64Array, temperature = 1): number {
  const most = largest(x);
  let sum = 0;
  for (const value of x) sum += Math.exp((value - most) / temperature);
  return most + temperature * Math.log(sum);
}

export function largest(x: Float64Array): number {
  return x.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
