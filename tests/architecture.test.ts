import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What each package may import of the others: the table of ARCHITECTURE.md. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'backend-wasm': [],
  'backend-webgpu': [],
  tensor: ['backend-wasm', 'backend-webgpu'],
  datasets: ['tensor'],
  augment: ['tensor'],
  layers: ['tensor'],
  adversarial: ['tensor'],
  models: ['layers', 'tensor'],
  train: ['layers', 'tensor'],
  viz: ['layers', 'tensor'],
};

/** How text becomes code, or a program is started. */
const RUNS: Readonly<Record<string, RegExp>> = {
  eval: /(?<![.\w])eval\((?!\))|\beval: true/,
  Function: /\bnew Function\b|(?<![.\w])Function\(/,
  'a machine of its own': /['"](node:)?vm['"]/,
  'a program': /['"](node:)?child_process['"]/,
  'an import by a name that is computed': /\bimport\(\s*(\/\*[^*]*\*\/\s*)?[^'"\s/]/,
  'a require': /\bcreate(Require|Jiti)\(/,
  'HTML of text': /\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|unsafeHTML|unsafeSVG|importScripts)\b/,
};

/** Who may all the same, and why: what is run is never data (docs/decisions/0016-what-is-trusted.md). */
const MAY_RUN: Readonly<Record<string, string>> = {
  'apps/cli/src/settings/read-settings.ts': "cnn.config of the folder that cnn is started in is the user's own program",
  'apps/cli/src/sweep/run-trial.ts': 'a trial is cnn itself, started without a shell',
  'apps/cli/src/doctor/examine-backend.ts': 'a backend is tried by cnn itself, in a process that may crash',
  'packages/backend-wasm/src/engine/threads.ts': "the engine's threads run its own source",
  'packages/datasets/src/images/load-sharp.ts': 'sharp, by its name, where bundlers are to leave it alone',
  'packages/datasets/src/workers/worker-handle.ts': 'the threads of a loader run its own source',
  'packages/tensor/src/backends/node.ts':
    "TensorFlow's library, by one of two names or from a folder that the user sets",
  'packages/tensor/src/backends/webgpu.ts': 'the package webgpu, by its name, where bundlers are to leave it alone',
};

interface SourceFile {
  readonly path: string;
  readonly owner: string;
  readonly isTest: boolean;
  readonly text: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).flatMap((owner) =>
    sourcesIn(join(root, group, owner, 'src')).map((path) => {
      const text = readFileSync(path, 'utf8');
      return {
        path: relative(root, path),
        owner,
        isTest: /\.(test|golden)\.ts$|\/testing\/|\/test-/.test(path),
        text,
        imports: [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier]) => specifier),
      };
    }),
  ),
);

const inPackages = files.filter(({ path }) => path.startsWith('packages/'));

describe('the architecture', () => {
  it('finds the sources', () => {
    expect(new Set(inPackages.map(({ owner }) => owner))).toEqual(new Set(Object.keys(MAY_IMPORT)));
    expect(files.length).toBeGreaterThan(50);
  });

  it('lets imports go down only', () => {
    const wrong = inPackages
      .filter(({ isTest }) => !isTest)
      .flatMap(({ path, owner, imports }) =>
        imports
          .filter((name) => name.startsWith('@cnn/'))
          .filter((name) => !MAY_IMPORT[owner].includes(name.split('/')[1]))
          .map((name) => `${path} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('has tfjs imported by @cnn/tensor and the backends alone', () => {
    const wrong = files
      .filter(({ owner }) => owner !== 'tensor' && !owner.startsWith('backend-'))
      .filter(({ imports }) => imports.some((name) => name.startsWith('@tensorflow/')));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("lets no file import its own package's index", () => {
    const wrong = inPackages
      .filter(({ isTest }) => !isTest)
      .filter(({ path, imports }) =>
        imports.some((name) => name.startsWith('.') && isIndex(path, name) && !path.endsWith('/index.ts')),
      );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('keeps node: out of all but the node subpaths and the programs', () => {
    const wrong = inPackages
      .filter(({ path, isTest }) => !isTest && !path.includes('/src/node/'))
      .filter(({ text }) => /from 'node:|import\('node:/.test(text.replaceAll(/import type .*\n/g, '')));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('keeps a file to one idea: at most 300 lines', () => {
    const long = files.filter(({ isTest, text }) => !isTest && text.split('\n').length > 301);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('runs nothing that comes as data, and names who runs anything', () => {
    const found = files
      .filter(({ path, isTest }) => !isTest && !path.includes('/generated/'))
      .flatMap(({ path, text }) =>
        Object.entries(RUNS)
          .filter(([, pattern]) => pattern.test(text))
          .map(([what]) => ({ path, what })),
      );
    expect(found.filter(({ path }) => !Object.hasOwn(MAY_RUN, path))).toEqual([]);
    // Who runs nothing any more is taken off the list.
    expect(Object.keys(MAY_RUN).filter((path) => found.every((each) => each.path !== path))).toEqual([]);
    const shells = files.filter(({ text }) => /\bshell: true|\b(exec|execSync)\(['"`]/.test(text));
    expect(shells.filter(({ isTest }) => !isTest).map(({ path }) => path)).toEqual([]);
  });

  it('has no drawers', () => {
    expect(
      files.filter(({ path }) => /\/(utils?|helpers?|common|misc)(\/|\.ts)/.test(path)).map(({ path }) => path),
    ).toEqual([]);
  });

  it('has no folder deeper than one below src', () => {
    const deep = files.filter(
      ({ path }) => !path.includes('/fixtures/') && path.split('/src/')[1].split('/').length > 2,
    );
    expect(deep.map(({ path }) => path)).toEqual([]);
  });
});

function sourcesIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

/** Whether the import reaches src/index.ts itself; the index of a folder that is a subpath is that folder's own. */
function isIndex(path: string, specifier: string): boolean {
  const target = relative(root, resolve(root, path, '..', specifier));
  return /^packages\/[^/]+\/src\/index\.ts$/.test(target);
}
