import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';

// The examples of the docs are run as they are printed; what stands behind `//` is what the line gives.

const folders = [import.meta.dirname, join(import.meta.dirname, '../tuner')];
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /^[a-z0-9-]+\.ts$/.test(name))
    .map((name) => join(folder, name)),
);
const packages = await Promise.all([
  import('@cnn/layers'),
  import('@cnn/tensor'),
  import('../losses/cross-entropy.ts'),
  import('../optimizers/sgd.ts'),
  import('../trainer/trainer.ts'),
]);
const modules = await Promise.all(files.map((file) => import(file)));
const exported: Record<string, unknown> = Object.assign({ train: async () => 1 }, ...packages, ...modules);

const examples = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/@example\n([\s\S]*?) \*\//g)].map(([, lines], index) => ({
    name: `${file.slice(file.lastIndexOf('/') + 1)} ${index + 1}`,
    code: lines.replaceAll(/^ \* ?/gm, ''),
  }));
});

describe('the examples', () => {
  beforeAll(async () => void (await useBackend('cpu')));

  it('are there', () => {
    expect(examples.length).toBeGreaterThanOrEqual(12);
  });

  it.each(examples)('run: $name', async ({ code }) => {
    const claim = (found: unknown, expected: unknown) => {
      if (typeof expected === 'number') expect(found).toBeCloseTo(expected, 12);
      else expect(found).toEqual(expected);
    };
    const runnable = code
      .replaceAll(/: TrialReport\[\]/g, '')
      .replaceAll(/^(?!const )(.*); \/\/ (.*)$/gm, 'claim($1, ($2));');
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
    await new AsyncFunction('claim', ...Object.keys(exported), runnable)(claim, ...Object.values(exported));
  });
});
