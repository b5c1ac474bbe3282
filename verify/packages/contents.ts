import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { homedir } from 'node:os';
import { join, posix } from 'node:path';
import type { Packed } from './tarballs.ts';

/** What a tarball may hold beside `dist`. */
const WANTED = /^(package\.json|README\.md|LICENSE|NOTICE|dist\/.+|assets\/.+)$/;
/** What nobody needs who installs a package. */
const UNWANTED =
  /(\.test\.|\.spec\.|\.map$|(?<!\.d)\.[cm]?tsx?$|(^|\/)(src|tests?|fixtures|generated|__\w+__)\/|\.tsbuildinfo$|(^|\/)\.)/;

/** What is wrong with the files of a tarball. */
export function contentComplaints(root: string, packed: Packed): string[] {
  const { manifest, files } = packed;
  const complaints: string[] = [];
  for (const name of ['package.json', 'README.md', 'LICENSE']) {
    if (!files.includes(name)) complaints.push(`${name}: expected in the tarball, found none`);
  }
  for (const file of files) {
    if (!WANTED.test(file) || UNWANTED.test(file)) complaints.push(`${file}: nobody needs it; leave it out of 'files'`);
  }
  const text = readFileSync(join(packed.contents, 'package.json'), 'utf8');
  for (const [protocol] of text.matchAll(/"(workspace|catalog|link|file):[^"]*"/g)) {
    complaints.push(`package.json: expected versions, found ${protocol}`);
  }
  return [
    ...complaints,
    ...targetComplaints(packed),
    ...(manifest.bin ? binComplaints(packed) : []),
    ...textComplaints(root, packed),
    ...importComplaints(packed),
    ...linkComplaints(root, packed),
  ];
}

/** The files that `exports` and `sideEffects` name. */
function targetComplaints({ manifest, files }: Packed): string[] {
  const complaints: string[] = [];
  for (const [subpath, conditions] of Object.entries(manifest.exports ?? {})) {
    const targets = Object.values(conditions as Record<string, string>);
    for (const target of targets.filter((path) => !files.includes(path.slice(2)))) {
      complaints.push(`package.json: exports['${subpath}'] names ${target}, which is not in the tarball`);
    }
    const isTyped = targets.some((path) => path.endsWith('.d.ts'));
    if (!isTyped) complaints.push(`package.json: exports['${subpath}'] has no types`);
  }
  const { sideEffects } = manifest;
  for (const path of Array.isArray(sideEffects) ? (sideEffects as string[]) : []) {
    const isBuilt = path.startsWith('./dist/') && !path.includes('*');
    if (isBuilt && !files.includes(path.slice(2)))
      complaints.push(`package.json: sideEffects names ${path}, which is not there`);
  }
  return complaints;
}

function binComplaints({ manifest, files, contents }: Packed): string[] {
  return Object.values(manifest.bin ?? {}).flatMap((path) => {
    if (!files.includes(path)) return [`package.json: bin names ${path}, which is not in the tarball`];
    const isProgram = readFileSync(join(contents, path), 'utf8').startsWith('#!/usr/bin/env node\n');
    const isExecutable = process.platform === 'win32' || (statSync(join(contents, path)).mode & 0o111) !== 0;
    return [
      ...(isProgram ? [] : [`${path}: expected to begin with #!/usr/bin/env node`]),
      ...(isExecutable ? [] : [`${path}: expected to be executable`]),
    ];
  });
}

const isText = (file: string): boolean => /\.(js|ts|json|md|svg|html|css)$/.test(file);

/** Paths of the machine where it was built (examples are of a user `me`), and the code of others without their notice. */
function textComplaints(root: string, { files, contents }: Packed): string[] {
  const complaints: string[] = [];
  const notice = files.includes('NOTICE') ? readFileSync(join(contents, 'NOTICE'), 'utf8') : '';
  const home = homedir().length > 5 ? [homedir()] : [];
  for (const file of files.filter(isText)) {
    const text = readFileSync(join(contents, file), 'utf8');
    const own = [root, ...home].find((path) => text.includes(path));
    const path = own ?? /(\/home\/|\/Users\/|[A-Z]:\\{1,2}Users\\)(?!me\b)\w+/.exec(text)?.[0];
    if (path) complaints.push(`${file}: has the path of a machine, ${path}`);
    if (!file.endsWith('.js')) continue;
    const bundled = text.matchAll(/^\s*\/\/ .*node_modules\/\.pnpm\/[^/]+\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm);
    for (const name of new Set([...bundled].map(([, name]) => name))) {
      if (!notice.includes(name)) complaints.push(`${file}: has code of ${name}, which no NOTICE names`);
    }
    if (text.includes('@license') && notice === '')
      complaints.push(`${file}: has code of others, and there is no NOTICE`);
  }
  return complaints;
}

/** What the files import has to be installed with them. */
function importComplaints({ manifest, files, contents }: Packed): string[] {
  const declared = new Set([
    manifest.name,
    ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    ...builtinModules,
  ]);
  return files
    .filter((file) => /\.(js|d\.ts)$/.test(file))
    .flatMap((file) =>
      [...new Set(importsOf(readFileSync(join(contents, file), 'utf8')))]
        .filter((specifier) => !/^[./]|^node:/.test(specifier))
        .filter((specifier) => !declared.has(packageOf(specifier)))
        .map((specifier) => `${file}: imports ${specifier}, which the manifest does not name`),
    );
}

/** What a file of a bundler imports. */
export function importsOf(text: string): string[] {
  const statements = /(?:^|[;}\n])\s*(?:import|export)\b[\w\s{},*$]*?(?:\bfrom\b)?\s*["']([\w@./:-]+)["']/g;
  const calls = /\b(?:import|require)\(\s*["'`]([\w@./:-]+)["'`]\s*\)/g;
  return [...text.matchAll(statements), ...text.matchAll(calls)].map(([, specifier]) => specifier);
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Links of the README: to files of the package, of the repository, and to itself on a server of npm's files. */
function linkComplaints(root: string, { folder, manifest, files, contents }: Packed): string[] {
  const text = readFileSync(join(contents, 'README.md'), 'utf8');
  const served = [...text.matchAll(new RegExp(`/npm/${manifest.name}/([\\w./-]+)`, 'g'))].map(([, path]) => path);
  const linked = [...text.matchAll(/\]\(([^)\s:#]+)[)#]/g)].map(([, path]) => path);
  return [
    ...served
      .filter((path) => !files.includes(path))
      .map((path) => `README.md: names ${path}, which is not in the tarball`),
    ...linked
      .filter((path) => !existsSync(join(root, posix.join(folder, path))))
      .map((path) => `README.md: links to ${path}, which is not there`),
  ];
}
