import {
  type Callback,
  clipNorm,
  crossEntropy,
  freezeAfter,
  l1,
  l2,
  optimizerNamed,
  type ParameterGroup,
  scheduleNamed,
  type TrainerOptions,
  trailingAverage,
} from '@cnn/train';
import type { RunConfig } from './config.ts';

/**
 * The settings of a run as the Trainer takes them.
 *
 * @param batches of an epoch.
 */
export function trainerOptions(config: RunConfig, batches: number): TrainerOptions {
  const { schedule, clipNorm: most, whitening } = config;
  const steps = config.epochs * Math.ceil(batches / config.accumulate);
  const callbacks: Callback[] = [];
  if (whitening) {
    callbacks.push(freezeAfter({ epochs: whitening.biasEpochs, parameters: (name) => name === '0.bias' }));
  }
  if (config.trailingAverage) callbacks.push(trailingAverage({ totalSteps: steps, every: config.trailingAverage }));
  return {
    loss: crossEntropy({ labelSmoothing: config.labelSmoothing }),
    optimizer: groupsOf(config),
    ...(schedule && {
      schedule: {
        schedule: scheduleNamed(schedule.name, lengthened(schedule, steps, config.epochs)),
        every: schedule.every,
      },
    }),
    epochs: config.epochs,
    accumulate: config.accumulate,
    ...(most !== undefined && { clip: clipNorm(most) }),
    penalties: [...(config.l1 ? [l1(config.l1)] : []), ...(config.l2 ? [l2(config.l2)] : [])],
    seed: config.seed,
    trainAccuracy: config.trainAccuracy,
    callbacks,
  };
}

function groupsOf({ optimizer, biasScale }: RunConfig): readonly ParameterGroup[] {
  const rule = optimizerNamed(optimizer.name, optimizer.options);
  if (biasScale === undefined) return [{ rule }];
  const { learningRate, weightDecay = 0 } = rule.options as { learningRate: number; weightDecay?: number };
  const scaled = {
    learningRate: learningRate * biasScale,
    ...(weightDecay && { weightDecay: weightDecay / biasScale }),
  };
  return [
    {
      parameters: (name) => /norm\d*\.bias$/.test(name),
      rule: optimizerNamed(optimizer.name, { ...optimizer.options, ...scaled }),
    },
    { rule },
  ];
}

/** Schedules that span the run are given its length, unless it is set. */
function lengthened({ name, options, every }: NonNullable<RunConfig['schedule']>, steps: number, epochs: number) {
  const whole = every === 'step' ? steps : epochs;
  const missing: Readonly<Record<string, object>> = {
    triangular: { totalSteps: whole },
    onecyclelr: { totalSteps: whole },
    cosineannealinglr: { tMax: whole },
  };
  return { ...missing[name.toLowerCase()], ...options };
}
