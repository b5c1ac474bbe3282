import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly publishConfig?: { readonly access?: string; readonly exports?: Readonly<Record<string, unknown>> };
  readonly engines?: { readonly node?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package of this workspace that npm gets. */
export interface PublicPackage {
  /** Its folder in the repository, such as `packages/tensor`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The packages of this workspace that npm gets: all but those that are private. */
export function publicPackages(root: string): PublicPackage[] {
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .map((folder) => ({ folder, manifest: readManifest(join(root, folder)) }))
    .filter(({ manifest }) => !manifest.private);
}

/** The package.json of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** What is wrong with the manifest of a package as it stands in the repository, each with what was expected; nothing if npm, bundlers and readers get what they want. */
export function manifestComplaints(root: string, { folder, manifest }: PublicPackage): string[] {
  const { license, engines, repository } = readManifest(root);
  const complaints: string[] = [];
  const expect = (isRight: unknown, field: string, expected: string, found: unknown): void => {
    if (!isRight) complaints.push(`${field}: expected ${expected}, found ${JSON.stringify(found)}`);
  };
  const same = (field: string, expected: unknown, found: unknown): void =>
    expect(JSON.stringify(expected) === JSON.stringify(found), field, JSON.stringify(expected), found);

  same('name', `@cnn/${folder.split('/')[1]}`, manifest.name);
  expect(/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(manifest.version), 'version', 'three numbers', manifest.version);
  const { description, keywords = [] } = manifest;
  expect(/^.{20,200}$/.test(description ?? ''), 'description', 'a sentence', description);
  expect(new Set(keywords).size === keywords.length && keywords.length >= 5, 'keywords', 'five words', keywords);
  same('license', license, manifest.license);
  same('type', 'module', manifest.type);
  same('engines', engines, manifest.engines);
  // npm shows a README's links to other files, and proves where a package was built, by the repository that the root names.
  same('repository', repository && { ...repository, directory: folder }, manifest.repository);
  same('publishConfig.access', 'public', manifest.publishConfig?.access);

  const { files = [] } = manifest;
  for (const name of ['README.md', 'LICENSE', 'NOTICE']) {
    if (name !== 'NOTICE') expect(existsSync(join(root, folder, name)), name, 'a file', undefined);
    const isThere = existsSync(join(root, folder, name));
    expect(
      files.includes(name) === isThere,
      'files',
      isThere ? `'${name}'` : `no '${name}', which is not there`,
      files,
    );
  }
  expect(files.includes('dist'), 'files', "'dist'", files);

  const siblings = Object.entries(manifest.dependencies ?? {}).filter(([name]) => name.startsWith('@cnn/'));
  // A range, so that two packages that were released apart share one copy of a third: its classes are asked for with instanceof.
  for (const [name, range] of siblings) same(`dependencies.${name}`, 'workspace:^', range);
  const { peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  for (const name of Object.keys(peerDependenciesMeta)) {
    expect(name in peerDependencies, 'peerDependenciesMeta', 'peers only', name);
  }
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
  const hook = hooks.find((name) => manifest.scripts?.[name] !== undefined);
  expect(hook === undefined, 'scripts', 'nothing that runs when a user installs it', hook);

  return [...complaints, ...(manifest.bin ? programComplaints(manifest) : libraryComplaints(root, folder, manifest))];
}

function programComplaints({ bin = {}, exports }: Manifest): string[] {
  const wrong = Object.entries(bin).filter(([, path]) => !/^dist\/[\w-]+\.js$/.test(path));
  return [
    ...wrong.map(([name, path]) => `bin.${name}: expected a file of dist, such as dist/main.js, found '${path}'`),
    ...(exports ? ['exports: expected none of a program, found some'] : []),
  ];
}

function libraryComplaints(
  root: string,
  folder: string,
  { exports = {}, publishConfig, sideEffects }: Manifest,
): string[] {
  const complaints: string[] = [];
  if (!('.' in exports)) complaints.push(`exports: expected '.', found ${Object.keys(exports).join(', ') || 'none'}`);
  const wanted = Object.fromEntries(
    Object.entries(exports).map(([subpath, source]) => {
      if (typeof source !== 'string' || !existsSync(join(root, folder, source))) {
        complaints.push(`exports['${subpath}']: expected a file of src, found ${JSON.stringify(source)}`);
      }
      const built = String(source).replace(/^\.\/src\/(.*)\.ts$/, './dist/$1');
      // Types first: a resolver takes the first condition that it knows.
      return [subpath, { types: `${built}.d.ts`, default: `${built}.js` }];
    }),
  );
  const found = publishConfig?.exports;
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    complaints.push(`publishConfig.exports: expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`);
  }
  const isSaid = typeof sideEffects === 'boolean' || Array.isArray(sideEffects);
  if (!isSaid) complaints.push(`sideEffects: expected a boolean or a list of files, found ${sideEffects}`);
  for (const path of Array.isArray(sideEffects) ? (sideEffects as string[]) : []) {
    if (!/^\.\/(src|dist)\//.test(path)) complaints.push(`sideEffects: expected paths of src or dist, found '${path}'`);
    else if (path.startsWith('./src/') && !path.includes('*') && !existsSync(join(root, folder, path))) {
      complaints.push(`sideEffects: expected a file, found none at '${path}'`);
    }
  }
  return complaints;
}
