import { Parameter } from '@cnn/layers';
import { add, mul, scope, sub, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/optimizers.json';
import { adam } from './adam.ts';
import { adamW } from './adamw.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerRule } from './optimizer-rule.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

// Numbers of PyTorch in float64, made by tools/reference/optimizers.py.

interface RuleCase {
  readonly name: string;
  /** PyTorch's class and arguments. */
  readonly optimizer: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Values by step and parameter. */
  readonly path: Readonly<Record<string, Readonly<Record<string, number[]>>>>;
}

const RULES: Readonly<Record<string, (options: object) => OptimizerRule>> = {
  SGD: sgd,
  Adam: adam,
  AdamW: adamW,
  RMSprop: rmsprop,
};

/** Our names of PyTorch's arguments, where they differ. */
const RENAMED: Readonly<Record<string, string>> = { lr: 'learningRate', eps: 'epsilon', weight_decay: 'weightDecay' };

const problems = Object.entries(fixture.problem);

function gradientAt(
  step: number,
  value: Tensor,
  { curvature, target, push }: (typeof fixture.problem)['bias'],
): Tensor {
  const of = ({ data, shape }: { data: number[]; shape: number[] }) => tensor(data, shape, 'float32');
  const size = curvature.data.length;
  const pushed = { data: push.data.slice((step - 1) * size, step * size), shape: curvature.shape };
  return add(mul(of(curvature), sub(value, of(target))), of(pushed));
}

onEachBackend(() => {
  describe("100 steps go where PyTorch's go", () => {
    it.each(fixture.rules as unknown as RuleCase[])('$name', async ({ optimizer: kind, arguments: given, path }) => {
      const options = Object.fromEntries(Object.entries(given).map(([key, value]) => [RENAMED[key] ?? key, value]));
      const rule = RULES[kind](options);
      expect(rule.name).toBe(kind);
      expect(rule.options).toMatchObject(options);
      const parameters = new Map(
        problems.map(([name, { start }]) => [name, new Parameter(start.shape, () => tensor(start.data, start.shape))]),
      );
      const optimizer = new Optimizer(parameters, rule);
      const steps = Object.keys(path).map(Number);
      expect(steps.at(-1)).toBe(100);
      for (let step = 1; step <= 100; step++) {
        scope(() => {
          const gradients = problems.map(
            ([name, terms]) => [name, gradientAt(step, parameters.get(name)!.value, terms)] as const,
          );
          optimizer.step(new Map(gradients));
        });
        if (!steps.includes(step)) continue;
        for (const [name, { value }] of parameters) await expectClose(value, path[step][name]);
      }
    });
  });
});
