import { DataError } from '@cnn/tensor';
import { optimizerNamed, optimizerNames, parseSearchSpace, scheduleNamed, scheduleNames } from '@cnn/train';
import { parseSweepConfig, searchOf } from '../../apps/cli/src/sweep/sweep-config.ts';
import { checkedReport } from '../../apps/cli/src/sweep/sweep-folder.ts';
import { checkSpace } from '../../apps/cli/src/sweep/train-options.ts';
import { trialTable } from '../../apps/cli/src/sweep/trial-table.ts';
import { damagedJSON } from './damage-json.ts';
import { type Subject, subjectOf } from './subject.ts';

const space = {
  optimizer: ['SGD', 'Adam'],
  learningRate: { type: 'logUniform', low: 1e-4, high: 0.1 },
  weightDecay: { type: 'uniform', low: 0, high: 0.1 },
  batchSize: { type: 'integer', low: 8, high: 64, log: true },
  nesterov: { type: 'choice', values: [true, false] },
};
const sweep = {
  model: 'lenet5',
  space,
  search: 'random',
  trials: 5,
  points: 3,
  reduction: 3,
  minEpochs: 1,
  epochs: 9,
  metric: 'testAccuracy',
  mode: 'max',
  seed: 0,
  train: { limit: '100', nesterov: true },
};
const sweeps = [sweep, { ...sweep, search: 'grid' }, { ...sweep, search: 'asha' }];
const report = { trial: 1, resource: 3, value: 54.3, config: { learningRate: 0.01, optimizer: 'SGD', nesterov: true } };

const rules = optimizerNames.map((name) => ({ name, options: optimizerNamed(name).options }));
const schedules = scheduleNames.flatMap((name) => {
  const lists = { milestones: [1, 2], schedules: [{ name: 'LinearLR', options: {} }] };
  const options = {
    ChainedScheduler: { schedules: lists.schedules },
    CosineAnnealingLR: { tMax: 10 },
    CosineAnnealingWarmRestarts: { t0: 5, tMult: 2 },
    CyclicLR: { baseLearningRate: 0.01, maxLearningRate: 0.1, mode: 'exp_range' },
    ExponentialLR: { gamma: 0.9 },
    InverseTimeDecay: { decayRate: 0.5 },
    MultiStepLR: { milestones: lists.milestones },
    OneCycleLR: { maxLearningRate: 0.1, totalSteps: 20 },
    SequentialLR: { schedules: [...lists.schedules, ...lists.schedules], milestones: [3] },
    StepLR: { stepSize: 3 },
    SWALR: { swaLearningRate: 0.05, annealStrategy: 'linear' },
    Triangular: { totalSteps: 20 },
  }[name];
  return [{ name, options: options ?? {} }];
});

/** RangeErrors say whose option is wrong; what comes from a file goes through them. */
const isOwn = (error: Error): boolean =>
  error instanceof DataError ||
  ((error instanceof RangeError || error instanceof TypeError) &&
    /^(\w+: |unknown (optimizer|schedule) )/.test(error.message));

interface Named {
  readonly name: string;
  readonly options: Parameters<typeof scheduleNamed>[1];
}

const partsOf = (value: unknown): Named => {
  const { name, options } = Object(value);
  return { name: String(typeof name === 'string' ? name : 'SGD'), options: Object(options) };
};

/** What searches and runs are told by name. */
export const searches: readonly Subject[] = [
  subjectOf<unknown>('search space', {
    seeds: [space],
    draw: (chance) => damagedJSON([space], chance),
    parse: (value) => checkSpace(parseSearchSpace(value, 'space.json'), 'space.json'),
  }),
  subjectOf<unknown>('sweep.json', {
    seeds: sweeps,
    draw: (chance) => damagedJSON(sweeps, chance),
    parse: (value) => {
      const config = parseSweepConfig(value, 'sweep.json');
      const search = searchOf(config, 'sweep.json');
      search.next([]);
    },
    isRefusal: isOwn,
  }),
  subjectOf<unknown>('report of a trial', {
    seeds: [report],
    draw: (chance) => damagedJSON([report], chance),
    parse: (value) => {
      const found = checkedReport(Object(value), 'sweep.jsonl');
      trialTable([found], { metric: 'testAccuracy', mode: 'max', space: parseSearchSpace(space) }, 10);
      searchOf(parseSweepConfig({ ...sweep, search: 'asha' }, 'sweep.json'), 'sweep.json').next([found]);
    },
    isRefusal: isOwn,
  }),
  subjectOf<unknown>('optimizer by name', {
    seeds: rules,
    draw: (chance) => damagedJSON(rules, chance),
    parse: (value) => {
      const { name, options } = partsOf(value);
      optimizerNamed(name, options as Parameters<typeof optimizerNamed>[1]);
    },
    isRefusal: isOwn,
  }),
  subjectOf<unknown>('schedule by name', {
    seeds: schedules,
    draw: (chance) => damagedJSON(schedules, chance),
    parse: (value) => {
      const { name, options } = partsOf(value);
      const schedule = scheduleNamed(name, options);
      for (const time of [0, 1, 7]) schedule.at(time, { learningRate: 0.1, momentum: 0.9 }, [1, 2, 3]);
    },
    isRefusal: isOwn,
  }),
];
