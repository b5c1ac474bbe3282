import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/schedules.json';
import type { Settings } from '../optimizers/optimizer-rule.ts';
import { chained } from './chained.ts';
import { type CyclicLROptions, cyclicLR } from './cyclic-lr.ts';
import { lambdaLR } from './lambda-lr.ts';
import { multiplicativeLR } from './multiplicative-lr.ts';
import type { Schedule } from './schedule.ts';
import { scheduleCurve } from './schedule-curve.ts';
import { scheduleNamed, scheduleNames } from './schedule-named.ts';
import { sequential } from './sequential.ts';

// Numbers of PyTorch's schedulers, made by tools/reference/schedules.py.

interface Spec {
  /** PyTorch's class. */
  readonly kind: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly schedules?: readonly Spec[];
  readonly milestones?: readonly number[];
}

interface ScheduleCase {
  readonly schedule: Spec;
  readonly optimizer: 'SGD' | 'Adam';
  readonly rates: readonly number[];
  /** Only where they move. */
  readonly momenta?: readonly number[];
}

const cases = fixture.cases as unknown as ScheduleCase[];

const FUNCTIONS: Readonly<Record<string, (at: number) => number>> = {
  'inverse root': (time) => (1 + time) ** -0.5,
  'warm-up from zero': (time) => Math.min(1, time / 20),
  'towards one': (time) => (time + 1) / (time + 2),
  'slow decay': () => 0.97,
  'cube of the cycle': (cycle) => 1 / cycle ** 3,
  'of the time': (time) => 1 / (1 + time / 50),
};

/** Those with functions among their options, which a file can only name. */
const WITH_FUNCTIONS: Readonly<Record<string, (options: Schedule['options']) => Schedule>> = {
  LambdaLR: ({ lrLambda }) => lambdaLR(FUNCTIONS[lrLambda as string]),
  MultiplicativeLR: ({ lrLambda }) => multiplicativeLR(FUNCTIONS[lrLambda as string]),
  CyclicLR: ({ scale, ...rest }) =>
    scale
      ? cyclicLR({ ...(rest as never as CyclicLROptions), scale: FUNCTIONS[scale as string] })
      : scheduleNamed('CyclicLR', rest),
};

/** Our names of PyTorch's arguments, where they are more than the same in camelCase. */
const RENAMED: Readonly<Record<string, string>> = {
  base_lr: 'baseLearningRate',
  max_lr: 'maxLearningRate',
  min_lr: 'minLearningRate',
  swa_lr: 'swaLearningRate',
  T_max: 'tMax',
  T_0: 't0',
  T_mult: 'tMult',
  eps: 'epsilon',
  scale_fn: 'scale',
};

const camelCase = (name: string) => RENAMED[name] ?? name.replace(/_./g, (match) => match[1].toUpperCase());

function build({ kind, arguments: given = {}, schedules = [], milestones }: Spec): Schedule {
  if (milestones) return sequential(schedules.map(build), milestones);
  if (schedules.length) return chained(...schedules.map(build));
  const options = Object.fromEntries(Object.entries(given).map(([key, value]) => [camelCase(key), value]));
  return WITH_FUNCTIONS[kind]?.(options) ?? scheduleNamed(kind, options);
}

function title({ kind, arguments: given, schedules, milestones }: Spec): string {
  if (!schedules) return `${kind} ${JSON.stringify(given)}`;
  return `${kind} [${schedules.map(title).join(', ')}]${milestones ? ` at ${milestones.join(', ')}` : ''}`;
}

const BASES: Readonly<Record<ScheduleCase['optimizer'], Settings>> = {
  SGD: { learningRate: 0.1, momentum: 0.9, nesterov: true },
  Adam: { learningRate: 0.1, betas: [0.9, 0.999], amsgrad: false },
};

// The file holds the shortest texts of float32 numbers, up to 1.2e-7 off. Rounding noise stands in for some zeros.
function expectNear(found: number, expected: number, where: string): void {
  const off = Math.abs(found - expected);
  if (off <= 2e-7 * Math.abs(expected) + 1e-15) return;
  expect.fail(`${where}: found ${found}, PyTorch has ${expected}`);
}

describe("schedules go where PyTorch's go", () => {
  it.each(cases.map((one) => ({ ...one, title: `${one.optimizer}, ${title(one.schedule)}` })))(
    '$title',
    ({ schedule: spec, optimizer, rates, momenta }) => {
      const schedule = build(spec);
      const base = BASES[optimizer];
      expect(rates.length).toBeGreaterThanOrEqual(100);
      expect(schedule.name).toBe(spec.kind);
      const curve = scheduleCurve(schedule, base, rates.length, fixture.measured);
      rates.forEach((rate, time) => {
        expectNear(curve[time], rate, `learning rate at ${time}`);
        const { learningRate: _, ...others } = schedule.at(time, base);
        const { learningRate: __, ...kept } = base;
        if (!momenta) {
          expect(others).toEqual(kept);
          return;
        }
        const momentum = optimizer === 'Adam' ? (others.betas as number[])[0] : (others.momentum as number);
        expectNear(momentum, momenta[time], `momentum at ${time}`);
        const changed = optimizer === 'Adam' ? { betas: [momentum, 0.999] } : { momentum };
        expect(others).toEqual({ ...kept, ...changed });
      });
    },
  );

  it('covers every schedule of PyTorch, alone', () => {
    const alone = new Set(cases.map(({ schedule }) => schedule.kind));
    const known = [...scheduleNames.filter((name) => name !== 'InverseTimeDecay'), 'LambdaLR', 'MultiplicativeLR'];
    expect([...alone].sort()).toEqual(known.sort());
  });

  it('has plateaus that reduce and some that do not', () => {
    const ends = cases
      .filter(({ schedule }) => schedule.kind === 'ReduceLROnPlateau')
      .map(({ rates }) => rates.at(-1)!);
    expect(Math.min(...ends)).toBeLessThan(0.01);
    expect(new Set(ends).size).toBeGreaterThan(3);
  });
});
