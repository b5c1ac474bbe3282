import {
  type Attack,
  apgd,
  autoAttack,
  bim,
  carliniWagner,
  ddn,
  deepFool,
  fab,
  fgm,
  fgsm,
  fmn,
  miFgsm,
  type NormName,
  onePixel,
  pgd,
  square,
} from '@cnn/adversarial';
import type { AttackSettings } from './attack-settings.ts';

/**
 * The attack that settings ask for. It works on pixels in [0, 1]; the classifier normalises.
 *
 * @throws RangeError for a name or a setting that is none, and for an epsilon of 0, within which there is nothing to look for.
 */
export function makeAttack(settings: AttackSettings): Attack {
  const maker = Object.hasOwn(MAKERS, settings.attack) ? MAKERS[settings.attack] : undefined;
  if (!maker) throw new RangeError(`there is no attack '${settings.attack}'; choose another one`);
  const { norm, epsilon, steps, target } = settings;
  return maker({ epsilon, steps, norm, targeted: target !== undefined });
}

interface Given {
  readonly epsilon: number;
  readonly steps: number;
  // biome-ignore lint/suspicious/noExplicitAny: each attack checks which norms it has.
  readonly norm: any;
  readonly targeted: boolean;
}

const MAKERS: Readonly<Record<string, (given: Given) => Attack>> = {
  fgsm: ({ epsilon, targeted }) => fgsm({ epsilon, targeted }),
  fgm: ({ epsilon, norm, targeted }) => fgm({ epsilon, norm, targeted }),
  bim: ({ epsilon, steps, targeted }) => bim({ epsilon, steps, targeted }),
  pgd: ({ epsilon, norm, steps, targeted }) => pgd({ epsilon, norm, steps, targeted }),
  'mi-fgsm': ({ epsilon, steps, targeted }) => miFgsm({ epsilon, steps, targeted }),
  apgd: ({ epsilon, norm, steps, targeted }) => apgd({ epsilon, norm, steps, targeted }),
  square: ({ epsilon, norm, steps, targeted }) => square({ epsilon, norm, queries: steps, targeted }),
  autoattack: ({ epsilon, norm }) => autoAttack({ epsilon, norm }),
  deepfool: ({ norm, steps }) => deepFool({ norm, steps }),
  fmn: ({ norm, steps, targeted }) => fmn({ norm, steps, targeted }),
  ddn: ({ steps, targeted }) => ddn({ steps, targeted }),
  cw: ({ steps, targeted }) => carliniWagner({ steps, targeted }),
  fab: ({ norm, steps }) => fab({ norm, steps }),
  'one-pixel': ({ steps, targeted }) => onePixel({ steps, targeted }),
};

/** Whether noise and curves can have that size, which those that count pixels cannot. */
export function isNorm(name: string): name is NormName {
  return name === 'Linf' || name === 'L2' || name === 'L1';
}
