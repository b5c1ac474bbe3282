import type { KorniaGolden } from './kornia.ts';
import { colorGoldens } from './kornia-color.ts';
import { effectsGoldens } from './kornia-effects.ts';
import { geometricGoldens } from './kornia-geometric.ts';
import { mixGoldens } from './kornia-mix.ts';

/** All augmentations that are held against Kornia's. */
export const korniaGoldens: readonly KorniaGolden[] = [
  ...geometricGoldens,
  ...colorGoldens,
  ...effectsGoldens,
  ...mixGoldens,
];
