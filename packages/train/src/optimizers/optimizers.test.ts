import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Conv2d, Flatten, HWIO, Linear, Parameter, ReLU, Sequential } from '@cnn/layers';
import { Rng, scope, square, Tensor, tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamW } from './adamw.ts';
import { asgd } from './asgd.ts';
import { lamb } from './lamb.ts';
import { lion } from './lion.ts';
import { lookahead } from './lookahead.ts';
import { move } from './move.ts';
import { muon } from './muon.ts';
import { nadam } from './nadam.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerRule } from './optimizer-rule.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { rprop } from './rprop.ts';
import { sgd } from './sgd.ts';

interface RuleOptions {
  readonly learningRate?: number;
}

/** By PyTorch's name: the rule, and two sets of options that differ in every number that an update reads. */
const RULES: Readonly<Record<string, [(options: RuleOptions) => OptimizerRule, object, object]>> = {
  SGD: [
    sgd,
    { learningRate: 0.1, momentum: 0.9, nesterov: true },
    { learningRate: 0.03, momentum: 0.5, dampening: 0.2, weightDecay: 0.1 },
  ],
  Adam: [
    adam,
    { learningRate: 0.1, amsgrad: true },
    { learningRate: 0.03, betas: [0.8, 0.9], epsilon: 0.01, weightDecay: 0.1, amsgrad: true },
  ],
  AdamW: [adamW, { learningRate: 0.1 }, { learningRate: 0.03, betas: [0.8, 0.9], epsilon: 0.01, weightDecay: 0.1 }],
  RMSprop: [
    rmsprop,
    { learningRate: 0.1, momentum: 0.5, centered: true },
    { learningRate: 0.03, momentum: 0.9, centered: true, alpha: 0.8, epsilon: 0.01, weightDecay: 0.1 },
  ],
  NAdam: [
    nadam,
    { learningRate: 0.1 },
    { learningRate: 0.03, betas: [0.8, 0.9], epsilon: 0.01, weightDecay: 0.1, momentumDecay: 0.1 },
  ],
  RAdam: [
    radam,
    { learningRate: 0.1, betas: [0.9, 0.95] },
    { learningRate: 0.03, betas: [0.8, 0.9], epsilon: 0.01, weightDecay: 0.1, decoupledWeightDecay: true },
  ],
  Adamax: [adamax, { learningRate: 0.1 }, { learningRate: 0.03, betas: [0.8, 0.9], epsilon: 0.5, weightDecay: 0.1 }],
  Adagrad: [
    adagrad,
    { learningRate: 0.1 },
    { learningRate: 0.03, learningRateDecay: 0.1, initialAccumulatorValue: 0.2, epsilon: 0.01, weightDecay: 0.1 },
  ],
  Adadelta: [adadelta, { learningRate: 1 }, { learningRate: 0.3, rho: 0.5, epsilon: 0.01, weightDecay: 0.1 }],
  Rprop: [
    rprop,
    { learningRate: 0.1 },
    { learningRate: 0.03, etas: [0.3, 1.5], stepSizes: [0.01, 0.8] as [number, number] },
  ],
  ASGD: [asgd, { learningRate: 0.1 }, { learningRate: 0.03, lambd: 0.1, alpha: 0.5, t0: 0, weightDecay: 0.1 }],
  Lion: [lion, { learningRate: 0.1 }, { learningRate: 0.03, betas: [0.5, 0.7], weightDecay: 0.1 }],
  LAMB: [lamb, { learningRate: 0.1 }, { learningRate: 0.03, betas: [0.8, 0.9], epsilon: 0.01, weightDecay: 0.1 }],
  Muon: [
    muon,
    { learningRate: 0.1 },
    {
      learningRate: 0.03,
      weightDecay: 0.3,
      momentum: 0.5,
      nesterov: false,
      newtonSchulzCoefficients: [1.5, -0.5, 0],
      newtonSchulzSteps: 3,
      epsilon: 10,
      adjustLearningRate: 'match_rms_adamw',
      normalizeWeights: true,
    },
  ],
  'Lookahead(SGD)': [
    ({ k, alpha, ...options }: RuleOptions & { k?: number; alpha?: number }) =>
      lookahead(sgd(options), { k: k ?? 2, alpha }),
    { learningRate: 0.1, momentum: 0.9 },
    { learningRate: 0.03, momentum: 0.5, k: 3, alpha: 0.2 },
  ],
};

const SHAPES = { linear: [3, 2], kernel: [2, 3, 2, 1] };

/** Two weights, one of which lies otherwise than in PyTorch. */
function parametersOf(): Map<string, Parameter> {
  const of = (name: string, shape: number[], layout?: typeof HWIO) =>
    new Parameter(shape, () => tensor(new Rng(1).fold(name).normals(shape.reduce((a, b) => a * b)), shape), { layout });
  return new Map([
    ['linear', of('linear', SHAPES.linear)],
    ['kernel', of('kernel', SHAPES.kernel, HWIO)],
  ]);
}

function stepOn(optimizer: Optimizer, parameters: ReadonlyMap<string, Parameter>, step: number): void {
  scope(() => {
    const gradients = [...parameters].map(([name, { shape, size }]) => {
      const numbers = new Rng(2).fold(name, step).normals(size);
      return [name, tensor(numbers, shape as number[])] as const;
    });
    optimizer.step(new Map(gradients));
  });
}

/** The values of all parameters. */
async function valuesOf(parameters: ReadonlyMap<string, Parameter>): Promise<Record<string, ArrayLike<number>>> {
  const values: Record<string, ArrayLike<number>> = {};
  for (const [name, { value }] of parameters) values[name] = Float32Array.from(await value.data());
  return values;
}

onEachBackend((backend) => {
  describe.each(Object.entries(RULES))('%s', (name, [ruleOf, options, others]) => {
    it('goes on from a saved state to the last bit', async () => {
      const [parameters, again] = [parametersOf(), parametersOf()];
      const optimizer = new Optimizer(parameters, ruleOf(options));
      for (let step = 1; step <= 3; step++) stepOn(optimizer, parameters, step);
      for (const [key, { value }] of parameters) again.get(key)!.assign(value);
      const resumed = new Optimizer(again, ruleOf(options));
      resumed.loadStateDict(await optimizer.stateDict(), optimizer.steps);
      for (let step = 4; step <= 8; step++) {
        stepOn(optimizer, parameters, step);
        stepOn(resumed, again, step);
      }
      expect(await valuesOf(again)).toEqual(await valuesOf(parameters));
      expect(await resumed.stateDict()).toEqual(await optimizer.stateDict());
      expect(await valuesOf(parameters)).not.toEqual(await valuesOf(parametersOf()));
    });

    it('counts the steps of a parameter that was frozen by themselves, also after a save', async () => {
      const [parameters, fresh] = [parametersOf(), parametersOf()];
      const [optimizer, other] = [new Optimizer(parameters, ruleOf(options)), new Optimizer(fresh, ruleOf(options))];
      const only = (all: ReadonlyMap<string, Parameter>) => new Map([['kernel', all.get('kernel')!]]);
      const without = new Map([['linear', parameters.get('linear')!]]);
      for (let step = 1; step <= 3; step++) stepOn(optimizer, without, step);
      stepOn(optimizer, only(parameters), 4);
      const state = await optimizer.stateDict();
      optimizer.loadStateDict(state, optimizer.steps);
      for (const step of [5, 6]) stepOn(optimizer, only(parameters), step);
      for (const step of [4, 5, 6]) stepOn(other, only(fresh), step);
      expect((await valuesOf(parameters)).kernel).toEqual((await valuesOf(fresh)).kernel);
      expect(() => optimizer.loadStateDict(state, 0)).toThrow("expected 'step.");
    });

    it('leaves nothing behind', async () => {
      const parameters = parametersOf();
      const optimizer = new Optimizer(parameters, ruleOf(options));
      stepOn(optimizer, parameters, 1);
      for (const step of [2, 3, 4]) await expectNoLeak(() => stepOn(optimizer, parameters, step));
      await expectNoLeak(async () => {
        const more = parametersOf();
        const short = new Optimizer(more, ruleOf(others));
        stepOn(short, more, 1);
        short.dispose();
        for (const parameter of more.values()) parameter.dispose();
      });
    });

    it('reads its settings from the step, not from where it was made, and changes nothing that it is given', async () => {
      const [rule, other] = [ruleOf(options), ruleOf(others)];
      expect(rule.name).toBe(name);
      expect(rule.slots).toEqual(other.slots);
      const numbers = (...keys: (string | number)[]) => tensor(new Rng(3).fold(...keys).normals(6), [3, 2]);
      const slots = Object.fromEntries(rule.slots.map((slot) => [slot, square(numbers('slot', slot))]));
      const given = { value: numbers('value'), gradient: numbers('gradient'), slots };
      const all = [given.value, given.gradient, ...Object.values(slots)];
      const before = await Promise.all(all.map((x) => x.data()));
      for (const step of [1, 6]) {
        const expected = move(other, { ...given, step }, other.options);
        const found = move(rule, { ...given, step }, other.options);
        const base = move(rule, { ...given, step }, rule.options);
        expect(await found.value.data()).toEqual(await expected.value.data());
        expect(await base.value.data()).not.toEqual(await expected.value.data());
        for (const slot of rule.slots) {
          expect(await found.slots[slot].data()).toEqual(await expected.slots[slot].data());
        }
      }
      expect(await Promise.all(all.map((x) => x.data()))).toEqual(before);
    });

    it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a learning rate of %d', (learningRate) => {
      expect(() => ruleOf({ ...options, learningRate })).toThrow(
        new RegExp(`: learningRate must be at least 0, found ${learningRate}`),
      );
      expect(() => ruleOf({ ...options, learningRate })).toThrow(RangeError);
    });
  });

  it.each([
    ['a single number', []],
    ['one weight', [1]],
    ['one by one', [1, 1]],
  ])('%s moves against its gradient by every rule that takes it', async (_, shape) => {
    for (const [name, [ruleOf, options]] of Object.entries(RULES)) {
      if (name === 'Muon' && shape.length < 2) continue;
      const parameters = new Map([['w', new Parameter(shape, () => tensor([1], shape))]]);
      const optimizer = new Optimizer(parameters, ruleOf(options));
      scope(() => optimizer.step(new Map([['w', tensor([0.5], shape)]])));
      const [moved] = await parameters.get('w')!.value.data();
      expect(moved).toBeLessThan(1);
    }
  });

  it('weights of zeros with gradients of zeros stay where they are', async () => {
    for (const [, [ruleOf, options]] of Object.entries(RULES)) {
      const parameters = new Map([['w', new Parameter([2, 2], () => tensor([0, 0, 0, 0], [2, 2]))]]);
      const optimizer = new Optimizer(parameters, ruleOf({ ...options, normalizeWeights: true } as object));
      for (let step = 1; step <= 3; step++) scope(() => optimizer.step(new Map([['w', tensor([0, 0, 0, 0], [2, 2])]])));
      await expectClose(parameters.get('w')!.value, [0, 0, 0, 0]);
    }
  });

  describe('a gradient of NaN', () => {
    const after = async (rule: OptimizerRule, ...gradients: number[]): Promise<number[]> => {
      const parameters = new Map([['w', new Parameter([1], () => tensor([1]))]]);
      const optimizer = new Optimizer(parameters, rule);
      const values: number[] = [];
      for (const gradient of gradients) {
        scope(() => optimizer.step(new Map([['w', tensor([gradient])]])));
        values.push((await parameters.get('w')!.value.data())[0]);
      }
      return values;
    };

    it('shows in the weights', async () => {
      for (const [name, [ruleOf, options]] of Object.entries(RULES)) {
        if (['Muon', 'Rprop', 'Lion'].includes(name)) continue;
        expect(await after(ruleOf(options), 1, Number.NaN, 1)).toEqual([expect.any(Number), Number.NaN, Number.NaN]);
      }
    });

    it('leaves the weight, by rules of the sign: PyTorch has sign(NaN) = 0', async () => {
      await expectClose(await after(rprop(), 1, Number.NaN, 1), [0.99, 0.99, 0.98]);
      await expectClose(await after(lion({ learningRate: 0.01 }), 1, Number.NaN, 1), [0.99, 0.99, 0.99]);
    });
  });

  it.each<[string, OptimizerRule, number[]]>([
    ['SGD', sgd({ learningRate: 0.1, momentum: 0.5 }), [0.675, -1.35]],
    ['SGD with nesterov', sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true }), [0.5875, -1.175]],
    ['RMSprop', rmsprop({ learningRate: 0.1, momentum: 0.5 }), [-2.198827, 1.1988271]],
    ['RMSprop, centered', rmsprop({ learningRate: 0.1, momentum: 0.5, centered: true }), [-2.224951, 1.2249514]],
    [
      'Lookahead with a share of 1',
      lookahead(sgd({ learningRate: 0.1, momentum: 0.5 }), { k: 1, alpha: 1 }),
      [0.675, -1.35],
    ],
  ])('%s keeps what it remembers through a step whose momentum a schedule takes to 0', async (_, rule, expected) => {
    const parameters = new Map([['w', new Parameter([2], () => tensor([1, -2]))]]);
    const optimizer = new Optimizer(parameters, rule);
    for (const [k, momentum] of [0.5, 0, 0.5].entries()) {
      optimizer.configure((base) => ({ ...base, momentum }));
      scope(() => optimizer.step(new Map([['w', tensor([0.5 * (k + 1), -(k + 1)])]])));
    }
    // By PyTorch.
    await expectClose(parameters.get('w')!.value, expected);
  });

  it('a rule may hand a slot back as it was given', async () => {
    const rule: OptimizerRule = { ...rprop(), update: ({ value, slots }) => ({ value, slots }) };
    const parameters = parametersOf();
    const optimizer = new Optimizer(parameters, rule);
    stepOn(optimizer, parameters, 1);
    await expectNoLeak(() => stepOn(optimizer, parameters, 2));
    expect(await valuesOf(parameters)).toEqual(await valuesOf(parametersOf()));
  });

  it('RMSprop, centered, makes no NaN of a gradient that stays the same, where rounding takes its variance below 0', async () => {
    const gradient = Float32Array.from({ length: 200 }, (_, i) => (i + 1) / 200);
    const parameters = new Map([['w', new Parameter([200], () => tensor(new Float32Array(200)))]]);
    const optimizer = new Optimizer(parameters, rmsprop({ centered: true, learningRate: 1e-6, alpha: 0.9 }));
    for (let step = 1; step <= 200; step++) scope(() => optimizer.step(new Map([['w', tensor(gradient)]])));
    expect([...(await parameters.get('w')!.value.data())].filter(Number.isNaN)).toEqual([]);
  });

  it('names a parameter that it does not know, or that no group takes, before anything moves', async () => {
    const frozen = new Parameter([1], () => tensor([1]), { requiresGrad: false });
    const parameters = new Map([
      ['a', new Parameter([1], () => tensor([1]))],
      ['b', frozen],
    ]);
    const optimizer = new Optimizer(parameters, [{ parameters: (name) => name === 'a', rule: sgd() }]);
    const step = (name: string) =>
      scope(() =>
        optimizer.step(
          new Map([
            ['a', tensor([1])],
            [name, tensor([1])],
          ]),
        ),
      );
    expect(() => step('c')).toThrow("Optimizer: expected gradients of its parameters, found one of 'c'");
    frozen.requiresGrad = true;
    expect(() => step('b')).toThrow("Optimizer: no group takes 'b'");
    expect([optimizer.steps, await valuesOf(parameters)]).toEqual([
      0,
      { a: Float32Array.of(1), b: Float32Array.of(1) },
    ]);
  });

  describe('lookahead', () => {
    it("takes the rule's kernel where the backend has it, else its formula", () => {
      const rule = { ...sgd({ learningRate: 0.1 }), update: () => expect.fail('the formula') };
      const parameters = parametersOf();
      const step = () => stepOn(new Optimizer(parameters, lookahead(rule)), parameters, 1);
      if (backend === 'wasm') step();
      else expect(step).toThrow('the formula');
    });

    it('with a share of 1 is the rule itself, and with 0 goes nowhere', async () => {
      const paths = [sgd({ learningRate: 0.1, momentum: 0.9 }), 1, 0].map(async (k) => {
        const inner = sgd({ learningRate: 0.1, momentum: 0.9 });
        const parameters = parametersOf();
        const optimizer = new Optimizer(parameters, typeof k === 'number' ? lookahead(inner, { k: 3, alpha: k }) : k);
        for (let step = 1; step <= 6; step++) stepOn(optimizer, parameters, step);
        return valuesOf(parameters);
      });
      const [plain, whole, none] = await Promise.all(paths);
      const start = await valuesOf(parametersOf());
      for (const name of Object.keys(SHAPES)) {
        await expectClose(whole[name], plain[name]);
        expect(none[name]).toEqual(start[name]);
      }
    });
  });

  describe('muon', () => {
    it('moves a kernel as PyTorch would its matrix of one row for each channel out', async () => {
      const kernel = parametersOf().get('kernel')!;
      const matrix = new Parameter([2, 6], () => tensor(new Rng(1).fold('kernel').normals(12), [2, 6]));
      const numbers = new Rng(4).normals(12);
      const options = { learningRate: 0.1, adjustLearningRate: 'spectral_unclamped', normalizeWeights: true } as const;
      for (const parameter of [kernel, matrix]) {
        const optimizer = new Optimizer(new Map([['w', parameter]]), muon(options));
        scope(() => {
          const gradient = parameter.fromTorch(tensor(numbers, parameter.torchShape as number[]));
          optimizer.step(new Map([['w', gradient]]));
        });
      }
      await expectClose(kernel.toTorch(kernel.value), await matrix.value.data());
    });

    it('brings normed weights to √out before their step', async () => {
      const parameters = parametersOf();
      stepOn(new Optimizer(parameters, muon({ learningRate: 0, normalizeWeights: true })), parameters, 1);
      const { linear, kernel } = await valuesOf(parameters);
      expect(Math.hypot(...Array.from(linear))).toBeCloseTo(Math.sqrt(3), 5);
      expect(Math.hypot(...Array.from(kernel))).toBeCloseTo(Math.sqrt(2), 5);
    });

    it('refuses a bias, and says what to do', () => {
      const parameters = new Map([['bias', new Parameter([64], () => tensor(new Float32Array(64)))]]);
      const step = () => scope(() => optimizer.step(new Map([['bias', tensor(new Float32Array(64))]])));
      const optimizer = new Optimizer(parameters, muon());
      expect(step).toThrow(
        'muon: expected a parameter of at least 2 axes, found [64]; give biases and norms a rule of their own',
      );
      expect(step).toThrow(TypeError);
    });
  });
});

describe('errors', () => {
  it.each([
    ...[nadam, radam, adamax, lion, lamb].flatMap((rule) => [
      [() => rule({ betas: [1, 0.9] }), `${rule.name}: betas[0] must be in [0, `],
      [() => rule({ betas: [0.9, -0.1] }), `${rule.name}: betas[1] must be in [0, `],
      [() => rule({ weightDecay: -0.1 }), `${rule.name}: weightDecay must be at least 0, found -0.1`],
    ]),
    ...[nadam, radam, adamax, adagrad, adadelta, lamb, muon].map((rule) => [
      () => rule({ epsilon: -1 }),
      `${rule.name}: epsilon must be at least 0, found -1`,
    ]),
    [() => nadam({ momentumDecay: -1 }), 'nadam: momentumDecay must be at least 0, found -1'],
    [() => adagrad({ learningRateDecay: -1 }), 'adagrad: learningRateDecay must be at least 0, found -1'],
    [() => adagrad({ initialAccumulatorValue: -1 }), 'adagrad: initialAccumulatorValue must be at least 0, found -1'],
    [() => adadelta({ rho: 1.1 }), 'adadelta: rho must be in [0, 1], found 1.1'],
    [() => rprop({ etas: [0.5, 1] }), 'rprop: etas must be one in (0, 1) and one above 1, found 0.5 and 1'],
    [() => rprop({ etas: [Number.NaN, 2] }), 'rprop: etas must be one in (0, 1) and one above 1, found NaN and 2'],
    [() => rprop({ stepSizes: [1, 0.5] }), 'rprop: stepSizes[1] must be at least 1, found 0.5'],
    [() => asgd({ lambd: -1 }), 'asgd: lambd must be at least 0, found -1'],
    [() => asgd({ alpha: -1 }), 'asgd: alpha must be at least 0, found -1'],
    [() => asgd({ t0: -1 }), 'asgd: t0 must be at least 0, found -1'],
    [() => muon({ momentum: 1.1 }), 'muon: momentum must be in [0, 1], found 1.1'],
    [() => muon({ newtonSchulzSteps: 100 }), 'muon: newtonSchulzSteps must be a whole number in [0, 99], found 100'],
    [
      () => muon({ newtonSchulzCoefficients: [1, 2] as never }),
      'muon: newtonSchulzCoefficients must be 3 numbers, found 2',
    ],
    [
      () => muon({ newtonSchulzCoefficients: [1, Number.NaN, 2] }),
      'muon: newtonSchulzCoefficients[1] must be a finite number, found NaN',
    ],
    [
      () => muon({ adjustLearningRate: 'orignal' as never }),
      "muon: unknown adjustLearningRate 'orignal'; did you mean 'original'? choose from original, match_rms_adamw, ",
    ],
    [() => lookahead(sgd(), { k: 0 }), 'lookahead: k must be a whole number at least 1, found 0'],
    [() => lookahead(sgd(), { k: 1.5 }), 'lookahead: k must be a whole number at least 1, found 1.5'],
    [() => lookahead(sgd(), { alpha: 1.1 }), 'lookahead: alpha must be in [0, 1], found 1.1'],
    [
      () => lookahead(lookahead(sgd())),
      'lookahead: expected a rule without slow weights, found Lookahead(SGD); wrap a rule once',
    ],
  ] as [() => OptimizerRule, string][])('%#: %s', (make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(RangeError);
  });
});

const files = readdirSync(import.meta.dirname).filter((name) => /^[a-z0-9-]+\.ts$/.test(name));
const modules = await Promise.all(files.map((name) => import(join(import.meta.dirname, name))));

describe('the examples of the docs give what they say', () => {
  const examples = files.flatMap((name) => {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8');
    return [...text.matchAll(/@example\n([\s\S]*?)(?= \* @example| \*\/)/g)]
      .map(([, lines]) => lines.replaceAll(/^ \* ?/gm, ''))
      .filter((code) => code.includes('; // '))
      .map((code, index) => ({ name: `${name} ${index + 1}`, code }));
  });

  it('there is one for every rule of this list', () => {
    const named = [
      'nadam',
      'radam',
      'adamax',
      'adagrad',
      'adadelta',
      'rprop',
      'asgd',
      'lion',
      'lamb',
      'muon',
      'lookahead',
    ];
    expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining(named.map((name) => `${name}.ts 1`)));
  });

  it.each(examples)('$name', async ({ code }) => {
    const model = new Sequential(new Conv2d(1, 2, 3), new ReLU(), new Flatten(), new Linear(2, 2));
    const names: Record<string, unknown> = Object.assign({ model, tensor }, ...modules);
    const claims: [unknown, unknown][] = [];
    const runnable = code.replaceAll(/^(.*); \/\/ (.*)$/gm, 'claims.push([$1, $2]);');
    new Function('claims', ...Object.keys(names), runnable)(claims, ...Object.values(names));
    expect(claims.length).toBeGreaterThan(0);
    for (const [found, expected] of claims) {
      if (found instanceof Tensor) await expectClose(found, expected as number[][]);
      else expect(found).toEqual(expected);
    }
  });
});
