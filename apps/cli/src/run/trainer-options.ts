import {
  type Callback,
  clipNorm,
  crossEntropy,
  earlyStopping,
  exponentialMovingAverage,
  type FileStore,
  freezeAfter,
  l1,
  l2,
  modelCheckpoint,
  optimizerNamed,
  type ParameterGroup,
  scheduleNamed,
  type TrainerOptions,
  tensorBoardLogger,
  trailingAverage,
  triangular,
} from '@cnn/train';
import type { RunConfig } from './config.ts';
import { robustObjective } from './robust-objective.ts';

export interface TrainerSurroundings {
  /** Batches of an epoch. */
  readonly batches: number;
  /** Channels of what the model sees. */
  readonly channels: number;
  /** Where callbacks write. */
  readonly store: FileStore;
}

/** The settings of a run as the Trainer takes them. */
export function trainerOptions(config: RunConfig, { batches, channels, store }: TrainerSurroundings): TrainerOptions {
  const { schedule, clipNorm: most, maxMinutes } = config;
  const epochSteps = Math.ceil(batches / config.accumulate);
  const steps = config.epochs * epochSteps;
  return {
    loss: crossEntropy({ labelSmoothing: config.labelSmoothing }),
    objective: robustObjective(config, channels),
    optimizer: groupsOf(config, epochSteps),
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
    maxSteps: config.maxSteps,
    ...(maxMinutes !== undefined && { maxSeconds: maxMinutes * 60 }),
    nonFinite: config.nonFinite,
    callbacks: [...callbacksOf(config, steps, store)],
  };
}

/** Those that write what the others remember come last. */
function* callbacksOf(config: RunConfig, steps: number, store: FileStore): Generator<Callback> {
  const { whitening, trailingAverage: every, ema, monitor, patience, keepBest } = config;
  if (whitening) yield freezeAfter({ epochs: whitening.biasEpochs, parameters: isWhiteningBias });
  if (every !== undefined) yield trailingAverage({ totalSteps: steps, every });
  if (ema !== undefined) yield exponentialMovingAverage({ decay: ema });
  if (patience !== undefined) yield earlyStopping({ monitor, patience });
  if (config.tensorboard) yield tensorBoardLogger({ store });
  if (keepBest !== undefined) yield modelCheckpoint({ store, config, monitor, top: keepBest, last: false });
}

const isWhiteningBias = (name: string): boolean => name === '0.bias';

const members: Readonly<Record<RunConfig['groups'][number]['parameters'], ParameterGroup['parameters']>> = {
  convolutions: (_, { shape }) => shape.length === 4,
  normBiases: (name) => /norm\d*\.bias$/.test(name),
};

function groupsOf({ optimizer, groups, whitening }: RunConfig, epochSteps: number): readonly ParameterGroup[] {
  return [
    ...groups.map(({ parameters, optimizer: { name, options } }) => ({
      parameters: members[parameters],
      rule: optimizerNamed(name, options),
    })),
    ...whiteningGroup(whitening, epochSteps),
    { rule: optimizerNamed(optimizer.name, optimizer.options) },
  ];
}

function* whiteningGroup(whitening: RunConfig['whitening'], epochSteps: number): Generator<ParameterGroup> {
  if (!whitening?.biasOptimizer || whitening.biasEpochs === 0) return;
  const { biasOptimizer: rule, biasEpochs } = whitening;
  const schedule = triangular({ totalSteps: biasEpochs * epochSteps, start: 1, peak: 0, end: 0 });
  yield {
    parameters: isWhiteningBias,
    rule: optimizerNamed(rule.name, rule.options),
    schedule: { schedule, every: 'step' },
  };
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
