import { checkRange } from '@cnn/tensor';

/** @internal Throws unless both averages forget. @throws RangeError that names the beta outside [0, 1). */
export function checkBetas(owner: string, betas: readonly [number, number]): void {
  for (const k of [0, 1] as const) checkRange(owner, `betas[${k}]`, betas[k], 0, 1 - Number.EPSILON);
}
