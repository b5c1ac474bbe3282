export type { Attack, AttackOptions } from './attacks/attack.ts';
export type { Bounds } from './attacks/check-input.ts';
export { type FgsmOptions, fgsm } from './attacks/fgsm.ts';
export { type PgdOptions, pgd } from './attacks/pgd.ts';
export {
  type AdversarialExample,
  type Robustness,
  type RobustnessCounts,
  type RobustnessOptions,
  robustness,
} from './robustness.ts';
