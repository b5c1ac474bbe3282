import type { SizeName } from '@cnn/adversarial';
import { type AttackChoice, attackChoice, EPSILONS } from './attack-choices.ts';

/** How a picture is attacked. Plain data. */
export interface AttackSettings {
  /** Name of the attack. */
  readonly attack: string;
  readonly norm: SizeName;
  /** The largest size of a change, where the attack keeps to one. */
  readonly epsilon: number;
  /** Steps or queries; what an attack does not have it passes over. */
  readonly steps: number;
  /** The class to reach; undefined for any other than the right one. */
  readonly target: number | undefined;
  readonly seed: number;
}

export const usualSettings: AttackSettings = {
  attack: 'fgsm',
  norm: 'Linf',
  epsilon: 8 / 255,
  steps: 10,
  target: undefined,
  seed: 0,
};

const MOST_SEED = 2 ** 31 - 1;

/** The settings of an address; what is missing or not possible is as usual. */
export function readSettings(address: URLSearchParams): AttackSettings {
  const choice = attackChoice(address.get('attack')) ?? (attackChoice(usualSettings.attack) as AttackChoice);
  const norm = choice.norms.find((name) => name === address.get('norm')) ?? choice.norms[0];
  const seed = wholeNumber(address.get('seed'), MOST_SEED) ?? 0;
  const target = choice.mayAim ? wholeNumber(address.get('target'), 9999) : undefined;
  const steps = Math.max(1, wholeNumber(address.get('steps'), choice.steps?.most ?? 0) ?? choice.steps?.usual ?? 1);
  const text = address.get('epsilon') ?? '';
  const epsilon = /^\d{1,3}(\.\d{1,20})?$/.test(text) ? Number(text) : undefined;
  const { most } = EPSILONS[norm];
  return {
    attack: choice.name,
    norm,
    epsilon: epsilon !== undefined && epsilon <= most ? epsilon : usualEpsilon(norm),
    steps,
    target,
    seed,
  };
}

/** The settings for another attack: what it does not have becomes its usual. */
export function forAttack(settings: AttackSettings, choice: AttackChoice): AttackSettings {
  const norm = choice.norms.find((name) => name === settings.norm) ?? choice.norms[0];
  return {
    ...forNorm(settings, norm),
    attack: choice.name,
    steps: choice.steps?.usual ?? 1,
    target: choice.mayAim ? settings.target : undefined,
  };
}

/** The settings for another norm, in which epsilon means something else. */
export function forNorm(settings: AttackSettings, norm: SizeName): AttackSettings {
  return { ...settings, norm, epsilon: norm === settings.norm ? settings.epsilon : usualEpsilon(norm) };
}

/** A quarter of what the slider goes to: 8/255 in the maximum norm. */
function usualEpsilon(norm: SizeName): number {
  return EPSILONS[norm].most / 4;
}

function wholeNumber(text: string | null, most: number): number | undefined {
  return text !== null && /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
