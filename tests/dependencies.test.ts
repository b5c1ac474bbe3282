import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** All that whoever installs one of the packages gets from others, by name of the one that asks for it. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  '@tensorflow/tfjs-core': ['tensor', 'cli'],
  '@tensorflow/tfjs-backend-cpu': ['backend-wasm', 'tensor', 'cli'],
  '@tensorflow/tfjs-backend-webgpu': ['tensor'],
  hyparquet: ['datasets'],
  sharp: ['datasets', 'viz', 'cli'],
  zstddec: ['datasets'],
  'fast-png': ['viz', 'cli'],
  lit: ['viz'],
  'cli-progress': ['cli'],
  commander: ['cli'],
  jiti: ['cli'],
  picocolors: ['cli'],
  zod: ['cli'],
};

/** Licences that may be combined with ours, Apache-2.0, whatever is made of the whole. */
const LICENCES = new Set([
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  // Each of its parts is one of these.
  'MIT AND BSD-3-Clause',
]);
/** Libraries of their own that sharp loads at run time and that anyone can put others in the place of, as the LGPL asks. */
const LINKED = /^@img\/sharp-libvips-/;

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

const published = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => join(root, group, name))
    .filter((folder) => existsSync(join(folder, 'package.json')) && !manifestOf(folder).private),
);

/** Where a package is that another one asks for; undefined for one that is not of this system. */
function folderOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return realpathSync(path);
    if (folder === dirname(folder)) return undefined;
  }
}

/** The packages of others behind these folders, with what they depend on in turn, by their folders. */
function behind(folders: readonly string[]): ReadonlyMap<string, Manifest> {
  const found = new Map<string, Manifest>();
  const open = folders.map((folder) => [folder, manifestOf(folder)] as const);
  for (let next = open.pop(); next; next = open.pop()) {
    const [folder, { dependencies = {}, optionalDependencies = {} }] = next;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = folderOf(name, folder);
      if (!place && !(name in optionalDependencies)) throw new Error(`${name} of ${folder} is not installed`);
      if (!place || found.has(place) || name.startsWith('@cnn/')) continue;
      const manifest = manifestOf(place);
      found.set(place, manifest);
      open.push([place, manifest]);
    }
  }
  return found;
}

describe('what the packages depend on', () => {
  it('are a few others, by name', () => {
    const asked = published.flatMap((folder) => {
      const { name, dependencies = {} } = manifestOf(folder);
      return Object.keys(dependencies)
        .filter((dependency) => !dependency.startsWith('@cnn/'))
        .map((dependency) => [dependency, name.replace('@cnn/', '')] as const);
    });
    const found = Object.fromEntries(
      Object.keys(WANTED).map((name) => [name, asked.filter(([each]) => each === name).map(([, by]) => by)]),
    );
    expect(asked.filter(([name]) => !Object.hasOwn(WANTED, name))).toEqual([]);
    for (const [name, by] of Object.entries(WANTED)) expect(found[name].sort(), name).toEqual([...by].sort());
  });

  it('are versions, or later ones that promise to be alike', () => {
    const wrong = published.flatMap((folder) => {
      const { name, dependencies = {} } = manifestOf(folder);
      return Object.entries(dependencies)
        .filter(([, range]) => !/^([\^~]?\d+\.\d+\.\d+|workspace:[\^~*]|catalog:)$/.test(range))
        .map(([dependency, range]) => `${name}: ${dependency} ${range}`);
    });
    expect(wrong).toEqual([]);
  });

  it('have licences that go with ours', () => {
    const all = [...behind(published).values()];
    expect(all.length).toBeGreaterThan(Object.keys(WANTED).length);
    const others = all
      .filter(({ name, license = 'none' }) => !LICENCES.has(license) && !LINKED.test(name))
      .map(({ name, version, license }) => `${name} ${version}: ${license}`);
    expect(others).toEqual([]);
    const linked = all.filter(({ name }) => LINKED.test(name));
    expect(new Set(linked.map(({ license }) => license))).toEqual(new Set(linked.map(() => 'LGPL-3.0-or-later')));
  });

  it('run nothing when they are installed', () => {
    const hooks = ['preinstall', 'install', 'postinstall'];
    const running = [...behind(published).values(), ...published.map(manifestOf)].flatMap(({ name, scripts = {} }) =>
      hooks.filter((hook) => hook in scripts).map((hook) => `${name}: ${hook}`),
    );
    expect(running).toEqual([]);
  });
});
