import { choices } from '@cnn/tensor';
import { checkNamedOptions, type OptionKind } from '../optimizers/check-named-options.ts';
import { chained } from './chained.ts';
import { constantLR } from './constant-lr.ts';
import { cosineAnnealingLR } from './cosine-annealing-lr.ts';
import { cosineAnnealingWarmRestarts } from './cosine-annealing-warm-restarts.ts';
import { cyclicLR } from './cyclic-lr.ts';
import { exponentialLR } from './exponential-lr.ts';
import { inverseTime } from './inverse-time.ts';
import { linearLR } from './linear-lr.ts';
import { multiStepLR } from './multi-step-lr.ts';
import { oneCycleLR } from './one-cycle-lr.ts';
import { polynomialLR } from './polynomial-lr.ts';
import { reduceLROnPlateau } from './reduce-lr-on-plateau.ts';
import type { Schedule } from './schedule.ts';
import { sequential } from './sequential.ts';
import { stepLR } from './step-lr.ts';
import { swaLR } from './swa-lr.ts';
import { triangular } from './triangular.ts';

type Factory = (options: never) => Schedule;

const SCHEDULES: Readonly<Record<string, Factory>> = {
  ChainedScheduler: ({ schedules }: { schedules: readonly Named[] }) => chained(...schedules.map(built)),
  ConstantLR: constantLR,
  CosineAnnealingLR: cosineAnnealingLR,
  CosineAnnealingWarmRestarts: cosineAnnealingWarmRestarts,
  CyclicLR: cyclicLR,
  ExponentialLR: exponentialLR,
  InverseTimeDecay: inverseTime,
  LinearLR: linearLR,
  MultiStepLR: multiStepLR,
  OneCycleLR: oneCycleLR,
  PolynomialLR: polynomialLR,
  ReduceLROnPlateau: reduceLROnPlateau,
  SequentialLR: ({ schedules, milestones }: { schedules: readonly Named[]; milestones: readonly number[] }) =>
    sequential(schedules.map(built), milestones),
  StepLR: stepLR,
  SWALR: swaLR,
  Triangular: triangular,
};

/** What options are that are no numbers. */
const KINDS: Readonly<Record<string, OptionKind>> = {
  milestones: 'a list of numbers',
  schedules: 'a list of schedules',
  mode: 'text',
  thresholdMode: 'text',
  annealStrategy: 'text',
  scaleMode: 'text',
  cycleMomentum: 'true or false',
  staircase: 'true or false',
  threePhase: 'true or false',
};

/** Options that a schedule cannot do without, where they are lists. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  ChainedScheduler: ['schedules'],
  MultiStepLR: ['milestones'],
  SequentialLR: ['schedules', 'milestones'],
};

/** Options that say in other words what a schedule keeps. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = { OneCycleLR: ['epochs', 'stepsPerEpoch'] };

/** A schedule as a config or a checkpoint holds it. */
interface Named {
  readonly name: string;
  readonly options: Schedule['options'];
}

/** Names of the schedules that options alone describe, as PyTorch has them: all but those made of a function. */
export const scheduleNames: readonly string[] = Object.keys(SCHEDULES);

/**
 * A schedule by its name and options: what a config or a checkpoint holds of it.
 *
 * @param name PyTorch's class name, in any case.
 * @throws RangeError for an unknown name, with the nearest known one, for an unknown option, or one that is of another type or out of its range.
 * @example
 * scheduleNamed('StepLR', { stepSize: 30, gamma: 0.5 }).at(30, { learningRate: 0.1 }); // { learningRate: 0.05 }
 */
export function scheduleNamed(name: string, options: Schedule['options'] = {}): Schedule {
  const known = scheduleNames.find((each) => each.toLowerCase() === name.toLowerCase());
  if (!known) throw new RangeError(`unknown schedule '${name}'; ${choices(name, scheduleNames)}`);
  // Without its list, a schedule of lists is one of none.
  const lists = Object.fromEntries((LISTS[known] ?? []).map((option) => [option, []]));
  const given = { ...lists, ...options };
  checkNamedOptions(known, given, (option) => (Object.hasOwn(KINDS, option) ? KINDS[option] : 'a number'));
  const schedule = SCHEDULES[known](given as never);
  for (const option of Object.keys(given)) {
    if (Object.hasOwn(schedule.options, option) || SYNONYMS[known]?.includes(option)) continue;
    throw new RangeError(`${known}: unknown option '${option}'; ${choices(option, Object.keys(schedule.options))}`);
  }
  return schedule;
}

function built({ name, options }: Named): Schedule {
  return scheduleNamed(name, options);
}
