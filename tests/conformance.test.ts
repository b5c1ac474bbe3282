import { join } from 'node:path';
import * as augment from '@cnn/augment';
import * as layers from '@cnn/layers';
import * as models from '@cnn/models';
import * as tensor from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import * as train from '@cnn/train';
import { beforeAll, describe, expect, it } from 'vitest';
import { allCases } from '../apps/cli/src/conformance/all-cases.ts';
import { compareOutcomes } from '../apps/cli/src/conformance/compare-outcomes.ts';
import { boundOf, type Outcome, runCase, subjectOf } from '../apps/cli/src/conformance/conformance-case.ts';
import { quickCases } from '../apps/cli/src/conformance/quick-cases.ts';
import { findChromium } from '../tools/chromium.ts';
import { webgpuInChromium } from '../verify/conformance/in-chromium.ts';
import { float64Errors, float64Outcomes } from '../verify/conformance/reference.ts';
import { compareAll, failuresOf } from '../verify/conformance/report.ts';
import { idOf, type Outcomes } from '../verify/conformance/run-all.ts';
import { withoutCase } from './conformance-exceptions.ts';

const root = join(import.meta.dirname, '..');

describe('the cases', () => {
  const subjects = new Set(allCases.map(subjectOf));

  it.each([
    ['tensor', tensor],
    ['layers', layers],
    ['train', train],
    ['augment', augment],
    ['models', models],
  ] as const)('forget nothing that @cnn/%s computes', (name, module) => {
    const exceptions = withoutCase[name];
    const functions = Object.entries(module).filter(([, value]) => typeof value === 'function');
    const forgotten = functions.filter(([key]) => !subjects.has(key) && !(key in exceptions));
    expect(forgotten.map(([key]) => key)).toEqual([]);
    const needless = Object.keys(exceptions).filter((key) => subjects.has(key) || !(key in module));
    expect(needless).toEqual([]);
  });

  it('are about what exists, and have names of their own', () => {
    const known = { ...models, ...augment, ...train, ...layers, ...tensor };
    expect([...subjects].filter((subject) => !(subject in known))).toEqual([]);
    expect(new Set(allCases.map(idOf)).size).toBe(allCases.length);
  });
});

describe('against float64', { timeout: 300_000 }, () => {
  let reference: Outcomes;
  beforeAll(async () => {
    reference = await float64Outcomes(root);
  }, 300_000);

  it('the reference computes in doubles: its gradients are those of differences', async () => {
    const errors = await float64Errors(root);
    expect(Object.keys(errors).length).toBeGreaterThan(4);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-9);
  });

  onEachBackend((backend) => {
    it.each(allCases.map((each) => [idOf(each), each] as const))('%s', async (id, each) => {
      const before = tensor.memory().numTensors;
      const found = await runCase(each);
      expect(tensor.memory().numTensors - before, 'tensors left behind').toBe(0);
      const { value, gradient } = compareOutcomes(found, reference[id] as Outcome);
      expect(value.relative).toBeLessThanOrEqual(boundOf(each, backend));
      expect(gradient?.relative ?? 0).toBeLessThanOrEqual(boundOf(each, backend));
    });
  });

  const executablePath = findChromium();
  it.skipIf(!executablePath)('webgpu in Chromium computes what a training step is made of', async () => {
    const { description, outcomes } = await webgpuInChromium(root, executablePath!, quickCases);
    const comparisons = compareAll(quickCases, outcomes, reference);
    expect(description).toContain('WebGPU');
    expect(failuresOf(quickCases, { name: 'webgpu', title: 'webgpu', description, comparisons })).toEqual([]);
  });
});
