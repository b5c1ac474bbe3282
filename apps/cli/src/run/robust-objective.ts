import { adversarialTraining, ffgsm, mart, pgd, tpgd, trades } from '@cnn/adversarial';
import type { Objective } from '@cnn/train';
import type { RunConfig } from './config.ts';
import { normalizationOf } from './transforms.ts';

type Adversarial = NonNullable<RunConfig['adversarial']>;

/** How a network is trained on adversarial pictures, by the names of `--adversarial`. */
const methods: Readonly<
  Record<Adversarial['method'], (settings: Adversarial) => Parameters<typeof adversarialTraining>[0]>
> = {
  // The step of Wong et al., a quarter beyond epsilon.
  fast: ({ epsilon }) => ({ attack: ffgsm({ epsilon, stepSize: 1.25 * epsilon }) }),
  pgd: ({ epsilon, steps }) => ({ attack: pgd({ epsilon, steps }) }),
  trades: ({ epsilon, steps }) => ({
    attack: tpgd({ epsilon, steps }),
    loss: trades({ beta: 6 }),
    from: 'predictions',
  }),
  mart: ({ epsilon, steps }) => ({ attack: pgd({ epsilon, steps }), loss: mart({ beta: 6 }) }),
};

export const adversarialNames = Object.keys(methods) as readonly Adversarial['method'][];

/**
 * The objective of a run, if it is not the plain loss.
 *
 * @param channels of what the model sees.
 */
export function robustObjective({ adversarial, mean, std }: RunConfig, channels: number): Objective | undefined {
  if (!adversarial) return undefined;
  const options = methods[adversarial.method](adversarial);
  return adversarialTraining({ ...options, normalization: normalizationOf({ mean, std }, channels) });
}
