import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as layers from '@cnn/layers';
import * as tensor from '@cnn/tensor';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import * as index from '../index.ts';
import { folderStore } from '../node/folder-store.ts';
import { TinyBatches, TinyNet } from '../testing/tiny-training.ts';

// The examples of the docs of callbacks and stores are run as they are printed, with a tiny model and tiny batches.

const FOLDERS = ['callbacks', 'files', 'node'];
/** Of other authors' families. */
const ELSEWHERE = ['freeze-after.ts', 'trailing-average.ts'];

const root = resolve(import.meta.dirname, '..');
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => /^[a-z0-9-]+\.ts$/.test(name) && name !== 'index.ts' && !ELSEWHERE.includes(name))
    .map((name) => join(root, folder, name)),
);
const modules = await Promise.all(files.map((file) => import(file)));
const exported: Record<string, unknown> = Object.assign({}, index, ...modules, { folderStore });
const examples = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/@example\n([\s\S]*?) \*\//g)].map(([, lines]) => ({
    name: file.slice(root.length + 1),
    code: lines.replaceAll(/^ \* ?/gm, ''),
  })),
);
const folder = mkdtempSync(join(tmpdir(), 'cnn-examples-'));

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  await tensor.useBackend('cpu');
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it('there are some', () => {
  expect(examples.length).toBeGreaterThan(12);
});

it.each(examples)('$name', async ({ code }) => {
  const model = new TinyNet();
  const names = {
    ...tensor,
    ...layers,
    ...exported,
    model,
    train: new TinyBatches(),
    test: new TinyBatches({ length: 2 }),
    loss: index.crossEntropy(),
    optimizer: index.adam(),
    averaged: await layers.stateDict(model),
  };
  // What TypeScript alone has, and a folder that others may not find in the repository.
  const runnable = code.replaceAll(')!', ')').replaceAll("'runs/first'", JSON.stringify(join(folder, 'run')));
  await new AsyncFunction(...Object.keys(names), runnable)(...Object.values(names));
});

const AsyncFunction = (async () => {}).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<void>;
