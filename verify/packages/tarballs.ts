import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, type PublicPackage, readManifest } from '../../tools/public-packages.ts';
import { lastWords, runPnpm, runProgram } from './run-program.ts';

/** What npm would get of a package. */
export interface Packed {
  /** The package's folder in the repository. */
  readonly folder: string;
  /** As it stands in the tarball. */
  readonly manifest: Manifest;
  readonly tarball: string;
  /** Where the tarball is unpacked. */
  readonly contents: string;
  /** Paths in it, such as `dist/index.js`. */
  readonly files: readonly string[];
}

/** The built files that a package needs and lacks. */
export function missingBuild(root: string, { folder, manifest }: PublicPackage): string[] {
  const { publishConfig, bin } = manifest;
  const built = [...Object.values(publishConfig?.exports ?? {}), ...Object.values(bin ?? {})];
  return built
    .flatMap((target) => Object.values(typeof target === 'string' ? [target] : (target as Record<string, string>)))
    .map((path) => join(folder, path))
    .filter((path) => !existsSync(join(root, path)));
}

/** Packs a package as `pnpm publish` would, into a folder, and unpacks it there. */
export function pack(root: string, { folder, manifest }: PublicPackage, into: string): Packed {
  const packing = runPnpm(root, ['pack', '--pack-destination', into], { cwd: join(root, folder) });
  const name = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}`;
  const tarball = join(into, `${name}.tgz`);
  if (packing.status !== 0 || !existsSync(tarball)) throw new Error(`${folder}: pnpm pack: ${lastWords(packing)}`);
  mkdirSync(join(into, name));
  const unpacking = runProgram('tar', ['-xzf', `${name}.tgz`, '-C', name], { cwd: into });
  if (unpacking.status !== 0) throw new Error(`${tarball}: tar: ${lastWords(unpacking)}`);
  const contents = join(into, name, 'package');
  const files = readdirSync(contents, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(contents.length + 1)
        .replaceAll('\\', '/'),
    );
  return { folder, manifest: readManifest(contents), tarball, contents, files: files.sort() };
}
