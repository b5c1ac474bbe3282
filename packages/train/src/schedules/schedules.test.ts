import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../optimizers/optimizer-rule.ts';
import { chained } from './chained.ts';
import { constantLR } from './constant-lr.ts';
import { cosineAnnealingLR } from './cosine-annealing-lr.ts';
import { cosineAnnealingWarmRestarts } from './cosine-annealing-warm-restarts.ts';
import { type CyclicMode, cyclicLR } from './cyclic-lr.ts';
import { exponentialLR } from './exponential-lr.ts';
import { inverseTime } from './inverse-time.ts';
import { lambdaLR } from './lambda-lr.ts';
import { linearLR } from './linear-lr.ts';
import { multiStepLR } from './multi-step-lr.ts';
import { multiplicativeLR } from './multiplicative-lr.ts';
import { oneCycleLR } from './one-cycle-lr.ts';
import { polynomialLR } from './polynomial-lr.ts';
import { reduceLROnPlateau } from './reduce-lr-on-plateau.ts';
import type { Schedule } from './schedule.ts';
import { scheduleCurve } from './schedule-curve.ts';
import { sequential } from './sequential.ts';
import { stepLR } from './step-lr.ts';
import { swaLR } from './swa-lr.ts';
import { triangular } from './triangular.ts';

const share = () => fc.double({ min: 0, max: 1, noNaN: true });
const count = () => fc.integer({ min: 1, max: 50 });
const strategy = () => fc.constantFrom('cos' as const, 'linear' as const);

/** Schedules of every kind whose learning rate stays between the lowest and the highest that they are told, the base (1) among them. */
const single = fc.oneof(
  fc.record({ stepSize: count(), gamma: share() }).map(stepLR),
  fc.record({ milestones: fc.array(fc.nat(100), { maxLength: 4 }), gamma: share() }).map(multiStepLR),
  fc.record({ factor: share(), totalIters: count() }).map(constantLR),
  fc.record({ startFactor: share(), endFactor: share(), totalIters: count() }).map(linearLR),
  fc.record({ gamma: share() }).map(exponentialLR),
  fc.record({ totalIters: count(), power: fc.double({ min: 0, max: 4, noNaN: true }) }).map(polynomialLR),
  fc.record({ tMax: count(), etaMin: share() }).map(cosineAnnealingLR),
  fc.record({ t0: count(), tMult: fc.integer({ min: 1, max: 4 }), etaMin: share() }).map(cosineAnnealingWarmRestarts),
  fc
    .record({
      baseLearningRate: share(),
      maxLearningRate: share(),
      stepSizeUp: count(),
      stepSizeDown: count(),
      mode: fc.constantFrom<CyclicMode>('triangular', 'triangular2', 'exp_range'),
      gamma: share(),
    })
    .map(cyclicLR),
  fc
    .record({
      maxLearningRate: share(),
      totalSteps: fc.integer({ min: 60, max: 100 }),
      pctStart: share(),
      annealStrategy: strategy(),
      threePhase: fc.boolean(),
    })
    .map(oneCycleLR),
  fc.record({ swaLearningRate: share(), annealEpochs: fc.nat(30), annealStrategy: strategy() }).map(swaLR),
  fc.record({ totalSteps: count(), start: share(), peak: share(), end: share() }).map(triangular),
  fc.record({ decayRate: share(), decaySteps: count(), staircase: fc.boolean() }).map(inverseTime),
  fc.record({ factor: fc.double({ min: 0, max: 0.9, noNaN: true }), patience: fc.nat(3) }).map(reduceLROnPlateau),
  share().map((factor) => lambdaLR((time) => factor ** (time / 10))),
  share().map((factor) => multiplicativeLR((time) => (time % 3 ? factor : 1))),
);

const sequences = fc.tuple(single, single, count()).map(([a, b, at]) => sequential([a, b], [at]));

const any: fc.Arbitrary<Schedule> = fc.oneof(
  { weight: 3, arbitrary: single },
  { weight: 1, arbitrary: fc.array(single, { minLength: 1, maxLength: 3 }).map((links) => chained(...links)) },
  { weight: 1, arbitrary: sequences },
);

const measured = fc.array(fc.oneof(share(), fc.constant(Number.NaN)), { minLength: 60, maxLength: 60 });
const BASE = { learningRate: 1, momentum: 0.9, weightDecay: 5e-4, name: 'first group' };

describe('every schedule', () => {
  it('is a pure function: any order of questions gets the same answers', () => {
    fc.assert(
      fc.property(any, measured, fc.array(fc.nat(59), { minLength: 1, maxLength: 20 }), (schedule, results, times) => {
        const curve = scheduleCurve(schedule, { ...BASE }, 60, results);
        const base = Object.freeze({ ...BASE });
        for (const time of times) expect(schedule.at(time, base, results).learningRate).toBe(curve[time]);
        expect(base).toEqual(BASE);
      }),
    );
  });

  it('does not look at what is measured later', () => {
    fc.assert(
      fc.property(any, measured, fc.nat(59), (schedule, results, time) => {
        const later = results.map((value, i) => (i < time ? value : -i));
        expect(schedule.at(time, BASE, later)).toEqual(schedule.at(time, BASE, results));
      }),
    );
  });

  it('takes up measurements that the same list has grown by', () => {
    const schedule = chained(cosineAnnealingLR({ tMax: 10 }), reduceLROnPlateau({ patience: 0, factor: 0.5 }));
    const results = [1];
    const foreseen = schedule.at(3, BASE, results).learningRate;
    results.push(1, 1);
    expect(schedule.at(3, BASE, results).learningRate).toBeCloseTo((foreseen as number) / 4, 12);
  });

  it('stays in bounds and leaves all but learning rate and momentum alone', () => {
    fc.assert(
      fc.property(single, measured, fc.nat(59), (schedule, results, time) => {
        const { learningRate, momentum, ...others } = schedule.at(time, BASE, results);
        expect(learningRate).toBeGreaterThanOrEqual(0);
        expect(learningRate).toBeLessThanOrEqual(1 + 1e-12);
        expect(momentum).toBeGreaterThanOrEqual(0.8);
        expect(momentum).toBeLessThanOrEqual(0.95);
        expect(others).toEqual({ weightDecay: 5e-4, name: 'first group' });
      }),
    );
  });

  it('never gives a learning rate that is no number, in chains and sequences either', () => {
    fc.assert(
      fc.property(any, fc.nat(59), (schedule, time) => {
        expect(schedule.at(time, BASE).learningRate).toSatisfy(Number.isFinite);
      }),
    );
  });

  // A chain may: a cosine whose end another schedule went below leads further down on its way up, as PyTorch's does.
  it('never gives a learning rate below 0, in sequences either', () => {
    fc.assert(
      fc.property(fc.oneof(single, sequences), fc.nat(59), (schedule, time) => {
        expect(schedule.at(time, BASE).learningRate).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('refuses settings without a learning rate and times before the start', () => {
    fc.assert(
      fc.property(any, (schedule) => {
        expect(() => schedule.at(1, { rho: 0.9 })).toThrow(/expected settings with a learningRate, found rho/);
        expect(() => schedule.at(-1, BASE)).toThrow(/time must be at least 0, found -1/);
        expect(() => schedule.at(Number.NaN, BASE)).toThrow(/found NaN/);
        expect(() => schedule.at(Number.POSITIVE_INFINITY, BASE)).toThrow(/found Infinity/);
      }),
    );
  });

  it('can be written to a checkpoint', () => {
    fc.assert(
      fc.property(any, ({ options }) => {
        expect(JSON.parse(JSON.stringify(options))).toEqual(options);
      }),
    );
  });
});

describe('chained', () => {
  const factors = fc.oneof(
    fc.record({ stepSize: count(), gamma: share() }).map(stepLR),
    fc.record({ factor: share(), totalIters: count() }).map(constantLR),
    fc.record({ gamma: fc.double({ min: 0.5, max: 1.1, noNaN: true }) }).map(exponentialLR),
    share().map((factor) => lambdaLR((time) => factor ** (time / 10))),
  );

  it('multiplies factors, in any order', () => {
    fc.assert(
      fc.property(fc.array(factors, { minLength: 1, maxLength: 4 }), fc.nat(59), (links, time) => {
        const product = links.reduce((rate, link) => rate * (link.at(time, BASE).learningRate as number), 1);
        const found = chained(...links.toReversed()).at(time, BASE).learningRate as number;
        // Below 1e-308 numbers have fewer digits.
        expect(Math.abs(found - product)).toBeLessThanOrEqual(1e-12 * product + 1e-320);
      }),
    );
  });

  it('is the schedule itself for one of them', () => {
    fc.assert(
      fc.property(single, measured, fc.nat(59), (schedule, results, time) => {
        const alone = schedule.at(time, BASE, results).learningRate as number;
        const linked = chained(schedule).at(time, BASE, results).learningRate as number;
        expect(Math.abs(linked - alone)).toBeLessThanOrEqual(1e-9);
      }),
    );
  });

  it('lets a warm-up from 0 stand before a cosine', () => {
    const warmup = lambdaLR((time) => Math.min(1, time / 5));
    const curve = scheduleCurve(chained(warmup, cosineAnnealingLR({ tMax: 50 })), BASE, 51);
    const cosine = scheduleCurve(cosineAnnealingLR({ tMax: 50 }), BASE, 51);
    expect(curve[0]).toBe(0);
    // The start from 0 leaves out the cosine's own first step, which is 0.1 % of the way.
    for (let time = 1; time <= 50; time++) expect(curve[time]).toBeCloseTo(Math.min(1, time / 5) * cosine[time], 2);
  });

  it('is one chain in another', () => {
    const links = [linearLR(), cosineAnnealingLR({ tMax: 20, etaMin: 0.1 }), exponentialLR({ gamma: 0.9 })] as const;
    const flat = scheduleCurve(chained(...links), BASE, 40);
    expect(scheduleCurve(chained(chained(links[0], links[1]), links[2]), BASE, 40)).toEqual(flat);
  });

  it('refuses an empty chain', () => {
    expect(() => chained()).toThrow(/expected at least one schedule/);
  });
});

describe('sequential', () => {
  it('starts each schedule anew at its milestone', () => {
    fc.assert(
      fc.property(factorsThatStartAtTheBase(), factorsThatStartAtTheBase(), count(), fc.nat(59), (a, b, at, time) => {
        const expected = time < at ? a.at(time, BASE) : b.at(time - at, BASE);
        expect(sequential([a, b], [at]).at(time, BASE)).toEqual(expected);
      }),
    );
  });

  it('gives a plateau only what was measured in its turn', () => {
    const schedule = sequential([linearLR(), reduceLROnPlateau({ patience: 2, factor: 0.5 })], [5]);
    const results = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect([...scheduleCurve(schedule, BASE, 10, results)].slice(5)).toEqual([1, 1, 1, 1, 0.5]);
  });

  it('refuses milestones that do not fit', () => {
    const two = [linearLR(), linearLR()];
    expect(() => sequential(two, [])).toThrow(/one milestone fewer than schedules, found 2 schedules and 0 milestones/);
    expect(() => sequential([], [])).toThrow(/found 0 schedules/);
    expect(() => sequential(two, [0])).toThrow(/milestones\[0\] must be a whole number at least 1, found 0/);
    expect(() => sequential([...two, linearLR()], [5, 5])).toThrow(/milestones\[1\] .* at least 6, found 5/);
    expect(() => sequential(two, [1.5])).toThrow(/found 1.5/);
  });

  function factorsThatStartAtTheBase() {
    return fc.oneof(
      fc.record({ stepSize: count(), gamma: share() }).map(stepLR),
      fc.record({ t0: count(), etaMin: share() }).map(cosineAnnealingWarmRestarts),
      fc.record({ tMax: count(), etaMin: share() }).map(cosineAnnealingLR),
    );
  }
});

describe('momentum', () => {
  const schedule = oneCycleLR({ maxLearningRate: 1, totalSteps: 100, pctStart: 0.5 });

  it('moves in betas[0] of the Adam family', () => {
    expect(schedule.at(49, { learningRate: 1, betas: [0.9, 0.999] }).betas).toEqual([0.85, 0.999]);
  });

  it.each<Settings>([{}, { momentum: 0 }, { alpha: 0.9, centered: true }])(
    'is not brought to a rule with %o',
    (settings) => {
      expect(schedule.at(49, { learningRate: 1, ...settings })).toEqual({ learningRate: 1, ...settings });
    },
  );

  it('stays if it is told so', () => {
    const still = oneCycleLR({ maxLearningRate: 1, totalSteps: 100, cycleMomentum: false });
    expect(still.at(49, BASE).momentum).toBe(0.9);
  });
});

describe('oneCycleLR', () => {
  it('stays after its last step and refuses a time past the end', () => {
    const schedule = oneCycleLR({ maxLearningRate: 1, totalSteps: 100 });
    expect(schedule.at(100, BASE)).toEqual(schedule.at(99, BASE));
    expect(() => schedule.at(101, BASE)).toThrow(/oneCycleLR: time must be in \[0, 100\], found 101/);
  });

  it('starts at the peak when a single step rises', () => {
    const schedule = oneCycleLR({ maxLearningRate: 1, totalSteps: 10, pctStart: 0.1 });
    expect(schedule.at(0, BASE)).toMatchObject({ learningRate: 1, momentum: 0.85 });
  });

  it('makes do with one step', () => {
    const schedule = oneCycleLR({ maxLearningRate: 1, totalSteps: 1 });
    expect(schedule.at(0, BASE).learningRate).toBeCloseTo(4e-6, 15);
  });
});

describe('reduceLROnPlateau', () => {
  it('takes NaN for no improvement', () => {
    const results = [1, Number.NaN, Number.NaN, 0.5];
    const schedule = reduceLROnPlateau({ patience: 1, factor: 0.5 });
    expect([...scheduleCurve(schedule, BASE, 5, results)]).toEqual([1, 1, 1, 0.5, 0.5]);
  });

  it('stays without measurements', () => {
    expect(reduceLROnPlateau({ patience: 0 }).at(50, BASE)).toEqual(BASE);
  });
});

describe('multiplicativeLR', () => {
  it('asks for each factor once', () => {
    const asked: number[] = [];
    const schedule = multiplicativeLR((time) => {
      asked.push(time);
      return 0.5;
    });
    expect(schedule.at(3, BASE).learningRate).toBe(0.125);
    expect(schedule.at(2, BASE).learningRate).toBe(0.25);
    expect(asked).toEqual([1, 2, 3]);
  });
});

describe('inverseTime', () => {
  it('halves the rate after one period, in stairs or not', () => {
    expect(inverseTime({ decayRate: 1, decaySteps: 4 }).at(4, BASE).learningRate).toBe(0.5);
    expect(inverseTime({ decayRate: 1, decaySteps: 4 }).at(2, BASE).learningRate).toBe(1 / 1.5);
    expect(inverseTime({ decayRate: 1, decaySteps: 4, staircase: true }).at(7, BASE).learningRate).toBe(0.5);
  });
});

describe('scheduleCurve', () => {
  it('is empty for no times and refuses fewer', () => {
    expect(scheduleCurve(linearLR(), BASE, 0)).toEqual(new Float64Array(0));
    expect(() => scheduleCurve(linearLR(), BASE, -1)).toThrow(/scheduleCurve: times .* found -1/);
  });
});

describe('options out of range are refused, by name', () => {
  const peak = { maxLearningRate: 1 };
  const cycle = { baseLearningRate: 0, maxLearningRate: 1 };
  it.each<[string, () => Schedule]>([
    ['stepLR: stepSize', () => stepLR({ stepSize: 0 })],
    ['stepLR: gamma', () => stepLR({ stepSize: 1, gamma: -1 })],
    ['multiStepLR: milestones[1]', () => multiStepLR({ milestones: [1, 2.5] })],
    ['constantLR: factor', () => constantLR({ factor: 1.5 })],
    ['constantLR: totalIters', () => constantLR({ totalIters: 0 })],
    ['linearLR: startFactor', () => linearLR({ startFactor: -0.1 })],
    ['linearLR: endFactor', () => linearLR({ endFactor: 2 })],
    ['exponentialLR: gamma', () => exponentialLR({ gamma: Number.NaN })],
    ['polynomialLR: power', () => polynomialLR({ power: -1 })],
    ['cosineAnnealingLR: tMax', () => cosineAnnealingLR({ tMax: 0 })],
    ['cosineAnnealingLR: etaMin', () => cosineAnnealingLR({ tMax: 1, etaMin: -1 })],
    ['cosineAnnealingWarmRestarts: t0', () => cosineAnnealingWarmRestarts({ t0: 0.5 })],
    ['cosineAnnealingWarmRestarts: tMult', () => cosineAnnealingWarmRestarts({ t0: 1, tMult: 0 })],
    ['cyclicLR: stepSizeDown', () => cyclicLR({ ...cycle, stepSizeDown: 0 })],
    ['cyclicLR: maxMomentum', () => cyclicLR({ ...cycle, maxMomentum: 1.1 })],
    ["cyclicLR: unknown mode 'exp'", () => cyclicLR({ ...cycle, mode: 'exp' as 'exp_range' })],
    ["cyclicLR: unknown scaleMode 'step'", () => cyclicLR({ ...cycle, scaleMode: 'step' as 'cycle' })],
    ['oneCycleLR: the length is missing', () => oneCycleLR({ ...peak, epochs: 3 })],
    ['oneCycleLR: stepsPerEpoch', () => oneCycleLR({ ...peak, epochs: 3, stepsPerEpoch: 0 })],
    ['oneCycleLR: totalSteps', () => oneCycleLR({ ...peak, totalSteps: 10.5 })],
    ['oneCycleLR: pctStart', () => oneCycleLR({ ...peak, totalSteps: 10, pctStart: 30 })],
    ["oneCycleLR: unknown annealStrategy 'cosine'", () => oneCycleLR({ ...peak, totalSteps: 1, ...badStrategy() })],
    ["swaLR: unknown annealStrategy 'cosine'", () => swaLR({ swaLearningRate: 1, ...badStrategy() })],
    ['swaLR: annealEpochs', () => swaLR({ swaLearningRate: 1, annealEpochs: -1 })],
    ['reduceLROnPlateau: factor', () => reduceLROnPlateau({ factor: 1 })],
    ['reduceLROnPlateau: patience', () => reduceLROnPlateau({ patience: -1 })],
    ["reduceLROnPlateau: unknown mode 'loss'", () => reduceLROnPlateau({ mode: 'loss' as 'min' })],
    [
      "reduceLROnPlateau: unknown thresholdMode 'absolute'",
      () => reduceLROnPlateau({ thresholdMode: 'absolute' as 'abs' }),
    ],
    ['triangular: peak', () => triangular({ totalSteps: 10, peak: 23 })],
    ['inverseTime: decayRate', () => inverseTime({ decayRate: -1 })],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });

  it.each<[string, Schedule]>([
    ['lambdaLR: factor(3)', lambdaLR(() => Number.NaN)],
    ['multiplicativeLR: factor(1)', multiplicativeLR(() => -1)],
    ['cyclicLR: scale(1)', cyclicLR({ ...cycle, scale: () => Number.POSITIVE_INFINITY })],
  ])('%s, of a function, when it is asked', (message, schedule) => {
    expect(() => schedule.at(3, BASE)).toThrow(message);
  });

  function badStrategy() {
    return { annealStrategy: 'cosine' as 'cos' };
  }
});
