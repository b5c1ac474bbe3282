import { HWIO, hostTensor, Parameter } from '@cnn/layers';
import { add, mul, scope, sub, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/optimizers.json';
import { lambdaLR } from '../schedules/lambda-lr.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamW } from './adamw.ts';
import { asgd } from './asgd.ts';
import { lamb } from './lamb.ts';
import { lion } from './lion.ts';
import { lookahead } from './lookahead.ts';
import { muon } from './muon.ts';
import { nadam } from './nadam.ts';
import { orthogonalize } from './newton-schulz.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerRule } from './optimizer-rule.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { rprop } from './rprop.ts';
import { sgd } from './sgd.ts';

// Numbers of PyTorch in float64, and of the papers' rules that it has not, made by tools/reference/optimizers.py.

type Numbers = Readonly<Record<string, number[]>>;
type Arguments = Readonly<Record<string, unknown>>;

interface Followed {
  readonly name: string;
  /** PyTorch's class. */
  readonly optimizer: string;
  /** Values by step and parameter. */
  readonly path: Readonly<Record<string, Numbers>>;
  /** What is remembered at the end. */
  readonly state: Numbers;
}

interface RuleCase extends Followed {
  /** In PyTorch's words. */
  readonly arguments: Arguments;
}

interface GroupedCase extends Followed {
  readonly groups: readonly { readonly parameters: string[]; readonly arguments: Arguments }[];
}

const { rules, scheduled, grouped } = fixture as unknown as {
  readonly rules: RuleCase[];
  readonly scheduled: RuleCase[];
  readonly grouped: GroupedCase[];
};

/** By PyTorch's class: the rule of its arguments in our words. */
const RULES: Readonly<Record<string, (options: object) => OptimizerRule>> = {
  SGD: sgd,
  Adam: adam,
  AdamW: adamW,
  RMSprop: rmsprop,
  NAdam: nadam,
  RAdam: radam,
  Adamax: adamax,
  Adagrad: adagrad,
  Adadelta: adadelta,
  Rprop: rprop,
  ASGD: asgd,
  Lion: lion,
  LAMB: lamb,
  Muon: muon,
  NormedMuon: (options) => muon({ ...options, normalizeWeights: true }),
  Lookahead: (options) => {
    const { inner, k, alpha, ...rest } = options as { inner: string; k?: number; alpha?: number };
    return lookahead(RULES[inner](rest), { k, alpha });
  },
};

/** Our names of PyTorch's arguments, where they are not the same in camelCase. */
const RENAMED: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  eps: 'epsilon',
  lr_decay: 'learningRateDecay',
  ns_coefficients: 'newtonSchulzCoefficients',
  ns_steps: 'newtonSchulzSteps',
  adjust_lr_fn: 'adjustLearningRate',
};

function translated(given: Arguments): Arguments {
  const camel = (name: string) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [RENAMED[name] ?? camel(name), value]));
}

function ruleOf(kind: string, given: Arguments): OptimizerRule {
  const options = translated(given);
  const rule = RULES[kind](options);
  const { inner, k, alpha, ...kept } = options;
  expect(rule.options).toMatchObject(inner ? kept : options);
  return rule;
}

type Problem = (typeof fixture.problem)['bias'];
const problems: Readonly<Record<string, Problem>> = fixture.problem;

/** Kernels lie otherwise here than in PyTorch. */
function parameterOf({ start }: Problem): Parameter {
  const layout = start.shape.length === 4 ? HWIO : undefined;
  return new Parameter(start.shape, () => tensor(start.data, start.shape), { layout });
}

function gradientAt(step: number, parameter: Parameter, { curvature, target, push }: Problem): Tensor {
  const of = ({ data, shape }: { data: number[]; shape: number[] }) =>
    parameter.fromTorch(tensor(data, shape, 'float32'));
  const size = curvature.data.length;
  const pushed = { data: push.data.slice((step - 1) * size, step * size), shape: curvature.shape };
  return add(mul(of(curvature), sub(parameter.value, of(target))), of(pushed));
}

/** Makes 100 steps and compares the values on the way and the state at the end. */
async function expectFollows(
  { path, state }: Followed,
  optimizerOf: (parameters: ReadonlyMap<string, Parameter>) => Optimizer,
  before: (optimizer: Optimizer, step: number) => void = () => undefined,
): Promise<void> {
  const steps = Object.keys(path).map(Number);
  expect(steps.at(-1)).toBe(100);
  const parameters = new Map(Object.keys(path[1]).map((name) => [name, parameterOf(problems[name])]));
  const optimizer = optimizerOf(parameters);
  for (let step = 1; step <= 100; step++) {
    before(optimizer, step);
    scope(() => {
      const gradients = [...parameters].map(
        ([name, parameter]) => [name, gradientAt(step, parameter, problems[name])] as const,
      );
      optimizer.step(new Map(gradients));
    });
    if (!steps.includes(step)) continue;
    for (const [name, parameter] of parameters) {
      const { data } = await hostTensor(parameter, parameter.value);
      await expectClose(data as Float32Array, path[step][name]);
    }
  }
  const remembered = await optimizer.stateDict();
  for (const [name, values] of Object.entries(state)) {
    expect([...remembered.keys()]).toContain(name);
    await expectClose(remembered.get(name)!.data as Float32Array, values);
  }
}

onEachBackend(() => {
  describe("100 steps go where PyTorch's go", () => {
    it.each(rules)('$name', async (followed) => {
      await expectFollows(followed, (parameters) => {
        return new Optimizer(parameters, ruleOf(followed.optimizer, followed.arguments));
      });
    });
  });

  describe('with a learning rate of its own at each step', () => {
    const schedule = lambdaLR((time) => fixture.factors[time]);
    it.each(scheduled)('$name', async (followed) => {
      await expectFollows(
        followed,
        (parameters) => new Optimizer(parameters, ruleOf(followed.optimizer, followed.arguments)),
        (optimizer, step) => optimizer.configure((base) => schedule.at(step - 1, base)),
      );
    });
  });

  describe('with parameter groups', () => {
    it.each(grouped)('$name', async (followed) => {
      await expectFollows(followed, (parameters) => {
        const groups = followed.groups.map((group) => ({
          parameters: (name: string) => group.parameters.includes(name),
          rule: ruleOf(followed.optimizer, group.arguments),
        }));
        return new Optimizer(parameters, groups);
      });
    });
  });

  describe('orthogonalize', () => {
    it.each(fixture.orthogonal)('$name', async ({ matrix, result, steps }) => {
      const found = orthogonalize(tensor(matrix.data, matrix.shape as [number, number]), { steps });
      expect(found.shape).toEqual(result.shape);
      await expectClose(found, result.data);
    });
  });
});

describe("defaults are PyTorch's", () => {
  it.each(Object.entries(fixture.defaults))('%s', (kind, defaults) => {
    // Adam and AdamW are one class there.
    const { decoupledWeightDecay, ...own } = translated(defaults);
    const { name, options } = RULES[kind]({});
    expect(name).toBe(kind);
    expect(options).toMatchObject(/^AdamW?$/.test(kind) ? own : translated(defaults));
  });
});
