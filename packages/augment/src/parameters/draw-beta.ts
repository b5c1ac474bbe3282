import type { Rng } from '@cnn/tensor';

/**
 * A number of the beta distribution over [0, 1] with both shapes above 0, drawn for the purpose that `key` names.
 *
 * Beta(1, 1) is uniform; both shapes below 1 favour the ends, above 1 the middle. It is the share of one of two gamma numbers in their sum, taken from
 * logarithms, for gamma numbers of small shapes are too small for any float.
 */
export function drawBeta(rng: Rng, key: string, a: number, b: number): number {
  const own = rng.fold(key);
  return 1 / (1 + Math.exp(drawLogGamma(own.fold('b'), b) - drawLogGamma(own.fold('a'), a)));
}

/**
 * The logarithm of a number of the gamma distribution of scale 1.
 *
 * Tries as Marsaglia and Tsang (A Simple Method for Generating Gamma Variables, 2000): a cube of a normal number is taken with nearly always enough chance,
 * about 1.05 tries on average. A shape below 1 is drawn as one more, and brought down by a uniform number.
 */
export function drawLogGamma(rng: Rng, shape: number): number {
  if (shape < 1)
    return drawLogGamma(rng.fold('above'), shape + 1) + Math.log(positiveUniform(rng.fold('below'))) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let attempt = 0; ; attempt++) {
    const x = rng.fold('normal', attempt).normals(1)[0]!;
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const log = Math.log(v);
    if (Math.log(positiveUniform(rng.fold('accept', attempt))) < (x * x) / 2 + d - d * v + d * log)
      return Math.log(d) + log;
  }
}

/** Uniform over (0, 1]. */
function positiveUniform(rng: Rng): number {
  return 1 - rng.uniforms(1)[0]!;
}

/** `count` shares that add up to 1, of the symmetric Dirichlet distribution: the greater `shape`, the more alike they are. */
export function drawDirichlet(rng: Rng, key: string, shape: number, count: number): number[] {
  const own = rng.fold(key);
  const logs = Array.from({ length: count }, (_, k) => drawLogGamma(own.fold(k), shape));
  const most = Math.max(...logs);
  const parts = logs.map((log) => Math.exp(log - most));
  const sum = parts.reduce((total, each) => total + each, 0);
  return parts.map((each) => each / sum);
}
