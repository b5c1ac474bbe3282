/**
 * The number below which a normal one lies with chance `p` in [½, 1): Newton's method.
 *
 * @returns Infinity for 1.
 */
export function normalQuantile(p: number): number {
  if (p === 1) return Number.POSITIVE_INFINITY;
  let z = 0;
  for (let step = 0; step < 100; step++) {
    const { below, density } = normal(z);
    const change = (p - below) / density;
    // The curve is hollow here, so the first steps go too far only where it is nearly flat.
    z += Math.min(change, 1);
    if (Math.abs(change) < 1e-14) break;
  }
  return z;
}

/** The normal distribution at z ≥ 0, by its series: Φ = ½ + φ · (z + z³/3 + z⁵/15 + …). */
function normal(z: number): { below: number; density: number } {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  let term = z;
  let total = 0;
  for (let odd = 3; total + term !== total; odd += 2) {
    total += term;
    term *= (z * z) / odd;
  }
  return { below: 0.5 + density * total, density };
}
