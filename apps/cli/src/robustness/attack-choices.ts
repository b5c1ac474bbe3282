import {
  type Attack,
  apgd,
  autoAttack,
  bim,
  boundary,
  carliniWagner,
  ddn,
  deepFool,
  diFgsm,
  ead,
  fab,
  ffgsm,
  fgm,
  fgsm,
  fmn,
  hopSkipJump,
  jsma,
  miFgsm,
  niFgsm,
  noise,
  onePixel,
  pgd,
  pixle,
  rFgsm,
  type SizeName,
  siNiFgsm,
  spatial,
  spsa,
  square,
  tiFgsm,
  tpgd,
  vmiFgsm,
} from '@cnn/adversarial';
import { choices } from '@cnn/tensor';
import { dashed } from '../terminal/dashed.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** What the command line says of an attack; what it does not say is the attack's own default. */
export interface AttackFlags<Norm extends SizeName = SizeName> {
  readonly epsilon?: number;
  readonly norm?: Norm;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly queries?: number;
  readonly restarts?: number;
}

/** An attack, and how the size of its changes is measured. */
export interface ChosenAttack {
  readonly attack: Attack;
  readonly norm: SizeName;
}

interface AttackChoice {
  /** The first is the default; `--norm` is a flag where there are several. */
  readonly norms: readonly SizeName[];
  /** Flags besides `--norm`. */
  readonly takes: readonly (keyof AttackFlags)[];
  make(flags: AttackFlags, classes: number): Attack;
}

/** Of those that keep to a limit; in 8-bit steps it is what most papers take. */
export const DEFAULT_EPSILON = 8 / 255;

/** Classes that the targeted attacks of AutoAttack try, where there are as many. */
const TARGETS = 9;

const pixel = ['Linf'] as const;
const norms = ['Linf', 'L2', 'L1'] as const;

const CHOICES: Readonly<Record<string, AttackChoice>> = {
  noise: limited(norms, [], noise),
  fgsm: limited(pixel, [], fgsm),
  fgm: limited(['L2', 'L1'], [], fgm),
  'r-fgsm': limited(pixel, ['steps', 'stepSize'], rFgsm),
  ffgsm: limited(pixel, ['stepSize'], ffgsm),
  bim: limited(pixel, ['steps', 'stepSize'], bim),
  pgd: limited(norms, ['steps', 'stepSize', 'restarts'], pgd),
  'mi-fgsm': limited(pixel, ['steps', 'stepSize'], miFgsm),
  'ni-fgsm': limited(pixel, ['steps', 'stepSize'], niFgsm),
  'di-fgsm': limited(pixel, ['steps', 'stepSize'], diFgsm),
  'ti-fgsm': limited(pixel, ['steps', 'stepSize'], tiFgsm),
  'si-ni-fgsm': limited(pixel, ['steps', 'stepSize'], siNiFgsm),
  'vmi-fgsm': limited(pixel, ['steps', 'stepSize'], vmiFgsm),
  tpgd: limited(pixel, ['steps', 'stepSize'], tpgd),
  apgd: limited(norms, ['steps', 'restarts'], apgd),
  'apgd-dlr': limited(norms, ['steps', 'restarts'], (flags) => apgd({ ...flags, loss: 'dlr' })),
  'apgd-t': limited(norms, ['steps', 'restarts'], (flags, classes) =>
    apgd({ ...flags, targetClasses: Math.min(TARGETS, classes - 1) }),
  ),
  fab: smallest(norms, ['epsilon', 'steps', 'restarts'], fab),
  'fab-t': smallest(norms, ['epsilon', 'steps', 'restarts'], (flags, classes) =>
    fab({ ...flags, targetClasses: Math.min(TARGETS, classes - 1) }),
  ),
  square: limited(norms, ['queries', 'restarts'], square),
  autoattack: limited(norms, [], autoAttack),
  deepfool: smallest(['L2', 'Linf'], ['steps'], deepFool),
  cw: smallest(['L2'], ['steps'], ({ steps }) => carliniWagner({ steps })),
  ead: smallest(['L1'], ['steps', 'stepSize'], ({ steps, stepSize }) => ead({ steps, stepSize })),
  ddn: smallest(['L2'], ['steps'], ({ steps }) => ddn({ steps })),
  fmn: smallest(['L2', 'Linf', 'L1', 'L0'], ['steps', 'stepSize'], fmn),
  jsma: smallest(['L0'], [], () => jsma()),
  'one-pixel': smallest(['L0'], ['steps'], ({ steps }) => onePixel({ steps })),
  pixle: smallest(['L0'], ['restarts'], ({ restarts }) => pixle({ restarts })),
  spatial: smallest(['L2'], [], () => spatial()),
  spsa: limited(pixel, ['steps'], spsa),
  boundary: smallest(['L2'], ['steps'], ({ steps }) => boundary({ steps })),
  'hop-skip-jump': smallest(['L2', 'Linf'], ['steps'], hopSkipJump),
};

/** The attacks of `cnn attack`, by name. */
export const attackNames: readonly string[] = Object.keys(CHOICES);

/**
 * The attack of a name, as the flags that were given want it.
 *
 * @param classes how many the attacked classifier has.
 * @throws UsageError for an unknown name, with the nearest known one, and for a flag or a norm that the attack does not take.
 */
export function chooseAttack(name: string, given: AttackFlags, classes: number): ChosenAttack {
  checkAttackName(name);
  const { norms, takes, make } = CHOICES[name];
  const allowed = [...takes, ...(norms.length > 1 ? (['norm'] as const) : [])];
  for (const flag of Object.keys(given) as (keyof AttackFlags)[]) {
    if (given[flag] === undefined || allowed.includes(flag)) continue;
    const instead = allowed.length === 0 ? 'it takes no flags' : `it takes ${allowed.map(spelled).join(', ')}`;
    throw new UsageError(`--attack ${name} does not take ${spelled(flag)}; ${instead}`);
  }
  const { norm = norms[0] } = given;
  if (!norms.includes(norm)) throw new UsageError(`--attack ${name} has no --norm '${norm}'; ${choices(norm, norms)}`);
  if (norm === 'Linf' && given.epsilon !== undefined && given.epsilon > 1) {
    throw new UsageError(
      `--epsilon: expected a number in [0, 1] for --norm Linf, such as 0.03 or 8/255, found ${given.epsilon}`,
    );
  }
  return { attack: make(given, classes), norm };
}

/** @throws UsageError for an unknown name, with the nearest known one. */
export function checkAttackName(name: string): void {
  if (!Object.hasOwn(CHOICES, name)) throw new UsageError(`unknown attack '${name}'; ${choices(name, attackNames)}`);
}

/** Does the most harm within epsilon. */
function limited<Norm extends SizeName>(
  norms: readonly Norm[],
  takes: readonly (keyof AttackFlags)[],
  make: (flags: AttackFlags<Norm> & { readonly epsilon: number }, classes: number) => Attack,
): AttackChoice {
  return {
    norms,
    takes: ['epsilon', ...takes],
    make: (flags, classes) =>
      make({ ...(flags as AttackFlags<Norm>), epsilon: flags.epsilon ?? DEFAULT_EPSILON }, classes),
  };
}

/** Looks for the smallest change. */
function smallest<Norm extends SizeName>(
  norms: readonly Norm[],
  takes: readonly (keyof AttackFlags)[],
  make: (flags: AttackFlags<Norm>, classes: number) => Attack,
): AttackChoice {
  return { norms, takes, make: (flags, classes) => make(flags as AttackFlags<Norm>, classes) };
}

function spelled(flag: string): string {
  return `--${dashed(flag)}`;
}
