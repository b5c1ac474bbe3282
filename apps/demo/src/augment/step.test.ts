import { expect, it } from 'vitest';
import { moved, recipeOf, type Step, stepOf, stepsOf } from './step.ts';

const ops = (steps: readonly Step[]) => steps.map(({ op }) => op);
const three = () => ['A', 'B', 'C'].map((op) => stepOf({ op }));

it('leaves out of the recipe what is switched off', () => {
  const [a, b, c] = three();
  expect(recipeOf([a, { ...b, isOn: false }, c])).toEqual({ version: 1, steps: [{ op: 'A' }, { op: 'C' }] });
});

it('keeps what is switched off in its place when the text changes', () => {
  const [a, b, c] = three();
  const off = { ...b, isOn: false };
  const steps = stepsOf({ version: 1, steps: [{ op: 'A' }, { op: 'C', p: 1 }, { op: 'D' }] }, [a, off, c]);
  expect(ops(steps)).toEqual(['A', 'B', 'C', 'D']);
  expect(steps[0]).toBe(a);
  expect(steps[1]).toBe(off);
  expect(steps[2].options).toEqual({ p: 1 });
  expect(new Set(steps.map(({ key }) => key)).size).toBe(4);
});

it('puts what is switched off at the end of a shorter text', () => {
  const [a, b, c] = three();
  expect(ops(stepsOf({ version: 1, steps: [] }, [a, b, { ...c, isOn: false }]))).toEqual(['C']);
});

it.each([
  [0, 1, 'BAC'],
  [2, 0, 'CAB'],
  [1, 9, 'ACB'],
  [0, -1, 'ABC'],
])('moves a step from %i to %i', (from, to, expected) => {
  expect(ops(moved(three(), from, to)).join('')).toBe(expected);
});
