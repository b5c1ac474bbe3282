import { mul, scope } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipAdaptive } from '../gradients/clip-adaptive.ts';
import { clipNorm } from '../gradients/clip-norm.ts';
import { clipValue } from '../gradients/clip-value.ts';
import { f1 } from '../metrics/f-beta.ts';
import { adadelta } from '../optimizers/adadelta.ts';
import { adagrad } from '../optimizers/adagrad.ts';
import { adam } from '../optimizers/adam.ts';
import { adamax } from '../optimizers/adamax.ts';
import { adamW } from '../optimizers/adamw.ts';
import { asgd } from '../optimizers/asgd.ts';
import { lamb } from '../optimizers/lamb.ts';
import { lion } from '../optimizers/lion.ts';
import { lookahead } from '../optimizers/lookahead.ts';
import { muon } from '../optimizers/muon.ts';
import { nadam } from '../optimizers/nadam.ts';
import type { OptimizerRule } from '../optimizers/optimizer-rule.ts';
import { radam } from '../optimizers/radam.ts';
import { rmsprop } from '../optimizers/rmsprop.ts';
import { rprop } from '../optimizers/rprop.ts';
import { sgd } from '../optimizers/sgd.ts';
import { maxNorm } from '../penalties/constraint.ts';
import { l2 } from '../penalties/penalty.ts';
import { oneCycleLR } from '../schedules/one-cycle-lr.ts';
import { reduceLROnPlateau } from '../schedules/reduce-lr-on-plateau.ts';
import type { ScheduleSetting } from '../schedules/schedule-setting.ts';
import { stepLR } from '../schedules/step-lr.ts';
import { eventsOf, kindsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { Callback } from './callback.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { TrainerEvent } from './events.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

const RULES: Readonly<Record<string, () => OptimizerRule>> = {
  adadelta: () => adadelta(),
  adagrad: () => adagrad({ learningRate: 0.05, learningRateDecay: 0.1 }),
  adam: () => adam({ learningRate: 0.05, amsgrad: true }),
  adamax: () => adamax({ learningRate: 0.05 }),
  adamW: () => adamW({ learningRate: 0.05 }),
  asgd: () => asgd({ learningRate: 0.05 }),
  lamb: () => lamb({ learningRate: 0.05 }),
  lion: () => lion({ learningRate: 0.01 }),
  'lookahead of adam': () => lookahead(adam({ learningRate: 0.05 }), { k: 3 }),
  nadam: () => nadam({ learningRate: 0.05 }),
  radam: () => radam({ learningRate: 0.05 }),
  rmsprop: () => rmsprop({ learningRate: 0.02, momentum: 0.5, centered: true }),
  rprop: () => rprop({ learningRate: 0.01 }),
  sgd: () => sgd({ learningRate: 0.05 }),
  'sgd with momentum': () => sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
};

const SCHEDULES: Readonly<Record<string, ScheduleSetting | undefined>> = {
  none: undefined,
  'StepLR by epochs': { schedule: stepLR({ stepSize: 1, gamma: 0.5 }) },
  'StepLR by steps': { schedule: stepLR({ stepSize: 2, gamma: 0.7 }), every: 'step' },
  'OneCycleLR by steps': { schedule: oneCycleLR({ maxLearningRate: 0.1, totalSteps: 15 }), every: 'step' },
  'ReduceLROnPlateau by a metric': {
    schedule: reduceLROnPlateau({ patience: 0, mode: 'max', threshold: 0.1 }),
    monitor: 'f1',
  },
};

const CLIPS: Readonly<Record<string, TrainerOptions['clip']>> = {
  none: undefined,
  norm: clipNorm(0.5),
  value: clipValue(0.05),
  adaptive: clipAdaptive(0.1),
};

/** For each rule, on each backend. */
const RUNS = 4;

/** What else a run can have, as plain values, so that a failure shows them. */
interface Setting {
  readonly accumulate: number;
  readonly length: number;
  readonly validateEveryBatches: number;
  readonly clip: string;
  readonly schedule: string;
  /** Batches with NaN in a picture. */
  readonly broken: readonly string[];
  readonly maxSteps: number;
  /** After the step with this number a callback stops the run. */
  readonly stopAt: number;
  readonly overfitBatches: number | undefined;
  readonly judgesOthers: boolean;
}

const settings: fc.Arbitrary<Setting> = fc.record({
  accumulate: fc.integer({ min: 1, max: 3 }),
  length: fc.integer({ min: 1, max: 5 }),
  validateEveryBatches: fc.integer({ min: 1, max: 6 }),
  clip: fc.constantFrom(...Object.keys(CLIPS)),
  schedule: fc.constantFrom(...Object.keys(SCHEDULES)),
  broken: fc.uniqueArray(fc.constantFrom('1/1', '1/2', '1/3', '2/1', '2/4', '3/5'), { maxLength: 3 }),
  maxSteps: fc.integer({ min: 1, max: 30 }),
  stopAt: fc.integer({ min: 1, max: 30 }),
  overfitBatches: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 5 }),
  judgesOthers: fc.boolean(),
});

/** Counts, and stops the run by what it counted: its state must come along. */
function counter(stopAt: number): Callback {
  let counts: Record<string, number> = { steps: 0, epochs: 0, validations: 0, losses: 0 };
  return {
    name: 'counter',
    onStep({ loss }, trainer) {
      counts.steps++;
      counts.losses += loss;
      if (counts.steps >= stopAt) trainer.stop(`${stopAt} batches were seen`);
    },
    onValidation: () => void counts.validations++,
    onEpoch: () => void counts.epochs++,
    state: () => ({ values: { ...counts } }),
    restore({ values }) {
      counts = { ...(values as typeof counts) };
    },
  };
}

/** Has other weights judged than those that are trained. */
function judgingOthers(name: string, factor: number): Callback {
  let own: { restore(): void }[] = [];
  return {
    name,
    onJudging({ model }) {
      own = [...model.namedParameters().values()].map((parameter) => {
        const kept = parameter.clone();
        scope(() => parameter.assign(mul(parameter.value, factor)));
        return {
          restore() {
            parameter.assign(kept.value);
            kept.dispose();
          },
        };
      });
    },
    onJudged() {
      for (const parameter of own) parameter.restore();
      own = [];
    },
  };
}

/** A run of two epochs, or three, by settings. Each call is a process of its own: nothing is shared. */
function begin(rule: () => OptimizerRule, setting: Setting, seed: number) {
  const { accumulate, length, validateEveryBatches, clip, schedule, broken, maxSteps, stopAt, overfitBatches } =
    setting;
  const trainer = new Trainer(
    new TinyNet(seed),
    tinyOptions({
      optimizer: rule(),
      epochs: 3,
      accumulate,
      validateEveryBatches,
      clip: CLIPS[clip],
      schedule: SCHEDULES[schedule],
      maxSteps,
      overfitBatches,
      nonFinite: 'skip',
      metrics: { f1: f1() },
      penalties: [l2(1e-3)],
      constraints: [maxNorm(1)],
      callbacks: [
        counter(stopAt),
        ...(setting.judgesOthers ? [judgingOthers('halves', 0.5), judgingOthers('thirds', 3)] : []),
      ],
    }),
  );
  const train = new TinyBatches({
    length,
    pixel: (epoch, batch) => (broken.includes(`${epoch}/${batch}`) ? Number.NaN : undefined),
  });
  return { trainer, train, options: { validate: new TinyBatches({ length: 2 }) } };
}

/** What must be the same, bit for bit. */
async function outcomeOf(trainer: Trainer) {
  const { progress, history, ...rest } = await trainer.checkpoint();
  const { seconds, ...stand } = progress;
  return { ...rest, stand, history: history.map(({ seconds, ...record }) => record) };
}

const withoutTime = (events: readonly TrainerEvent[]) =>
  events.map((event) => ('seconds' in event ? { ...event, seconds: 0 } : event));

async function expectSameWhenInterrupted(
  rule: () => OptimizerRule,
  setting: Setting,
  cuts: readonly { readonly after: number; readonly inside: boolean }[],
): Promise<void> {
  const whole = begin(rule, setting, 3);
  const expected = await eventsOf(whole.trainer, whole.train, whole.options);

  let told: TrainerEvent[] = [];
  let bytes: Uint8Array | undefined;
  for (const [session, cut] of [...cuts, undefined].entries()) {
    // Other weights at first, so that nothing comes from anywhere but the checkpoint.
    const { trainer, train, options } = begin(rule, setting, session === 0 ? 3 : 40 + session);
    if (bytes) trainer.restore(decodeCheckpoint(bytes));
    // An evaluation that was not over is made again from its beginning.
    const begun = told.findLastIndex(({ type }) => type !== 'evaluate');
    told = told.slice(0, begun + 1);
    if (cut?.after === 0) {
      bytes = encodeCheckpoint(await trainer.checkpoint());
      continue;
    }
    let count = 0;
    for await (const event of trainer.fit(train, options)) {
      told.push(event);
      count++;
      // The one who is killed saved while the run was waiting; the other left it first.
      if (count === cut?.after && cut.inside) bytes = encodeCheckpoint(await trainer.checkpoint());
      if (count === cut?.after) break;
    }
    if (cut && !(cut.inside && count === cut.after)) bytes = encodeCheckpoint(await trainer.checkpoint());
    if (told.at(-1)?.type === 'stop' && cut) told.pop();
    if (cut) continue;
    expect(withoutTime(told)).toEqual(withoutTime(expected));
    expect(await outcomeOf(trainer)).toEqual(await outcomeOf(whole.trainer));
  }
}

const cuts = fc.array(fc.record({ after: fc.integer({ min: 0, max: 25 }), inside: fc.boolean() }), {
  minLength: 1,
  maxLength: 3,
});

onEachBackend((backend) => {
  describe('a run that is interrupted, saved, and taken up by new objects', () => {
    it.each(Object.keys(RULES))('ends as if it had never been, with %s', async (name) => {
      await fc.assert(
        fc.asyncProperty(settings, cuts, (setting, where) => expectSameWhenInterrupted(RULES[name], setting, where)),
        { numRuns: RUNS },
      );
    });

    it('ends as if it had never been, with muon for kernels and adam for the rest', async () => {
      const rule = () =>
        [
          { parameters: (key: string) => key === 'fc.weight', rule: muon({ learningRate: 0.02 }) },
          { rule: adam({ learningRate: 0.05 }) },
        ] as unknown as OptimizerRule;
      await fc.assert(
        fc.asyncProperty(settings, cuts, (setting, where) => expectSameWhenInterrupted(rule, setting, where)),
        { numRuns: RUNS },
      );
    });

    // So that no place is left to chance: within an accumulation, a validation, at the ends of epochs and of the run.
    if (backend === 'wasm') {
      it('ends as if it had never been, from any event', async () => {
        const setting: Setting = {
          accumulate: 2,
          length: 5,
          validateEveryBatches: 2,
          clip: 'norm',
          schedule: 'OneCycleLR by steps',
          broken: ['1/5', '2/2'],
          maxSteps: 6,
          stopAt: 30,
          overfitBatches: undefined,
          judgesOthers: true,
        };
        const { trainer, train, options } = begin(RULES.adam, setting, 3);
        const told: TrainerEvent[] = [];
        const saved: Uint8Array[] = [];
        for await (const event of trainer.fit(train, options)) {
          told.push(event);
          saved.push(encodeCheckpoint(await trainer.checkpoint()));
        }
        const expected = await outcomeOf(trainer);
        expect(kindsOf(told)).toMatch(/^step step evaluate evaluate validation .* stop$/);
        for (const [index, bytes] of saved.slice(0, -1).entries()) {
          const resumed = begin(RULES.adam, setting, 40);
          resumed.trainer.restore(decodeCheckpoint(bytes));
          const rest = await eventsOf(resumed.trainer, resumed.train, resumed.options);
          const from = told.slice(0, index + 1).findLastIndex(({ type }) => type !== 'evaluate') + 1;
          expect(withoutTime(rest)).toEqual(withoutTime(told.slice(from)));
          expect(await outcomeOf(resumed.trainer)).toEqual(expected);
        }
      });
    }
  });

  it('goes on with what chance, not what order, says: another seed makes another run', async () => {
    const weights = async (seed: number) => {
      const trainer = new Trainer(new TinyNet(), tinyOptions({ seed }));
      await eventsOf(trainer);
      return (await trainer.checkpoint()).weights.get('fc.weight')!.data;
    };
    expect(await weights(1)).toEqual(await weights(1));
    expect(await weights(1)).not.toEqual(await weights(2));
  });
});
