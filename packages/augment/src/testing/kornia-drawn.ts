import type { Drawn } from '../parameters/chance.ts';
import { type KorniaCase, type KorniaTensor, ourParams } from './kornia.ts';

/** The parameters of an illumination, of which Kornia keeps the light alone: from what a case says that it was made of. */
export function drawnLight({ applied }: Drawn<string>, each: KorniaCase): object {
  const { drawn } = each as KorniaCase & { readonly drawn: Readonly<Record<string, KorniaTensor>> };
  const light = ourParams(drawn, applied.length) as unknown as Record<string, Float32Array>;
  return {
    ...light,
    applied,
    sign: light.sign!.map((sign) => (sign >= 0 ? 1 : -1)),
    ...(light.direction ? { direction: light.direction.map(Math.trunc) } : {}),
  };
}
