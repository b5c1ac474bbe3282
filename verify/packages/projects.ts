import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, runPnpm, runProgram } from './run-program.ts';
import type { Packed } from './tarballs.ts';

/** Why a check could not be made here: the fault is not the package's. */
export class LeftOut extends Error {}

/** What npm said where it reached no registry; empty where it did. Asked for once, because npm takes its time to give up. */
let unreachable: string | undefined;

/** What npm and pnpm say where the network does not let them through. */
const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ERR_PNPM_META_FETCH_FAIL|code E50\d|ERR_PNPM_FETCH_50\d/;

/**
 * Installs packages in a project of its own, which has nothing else; those of this workspace from their tarballs, also where others depend on them.
 *
 * @param wanted as behind `npm install`: names, or names with versions.
 * @throws LeftOut without a network; Error with what the program complained of.
 */
export function install(
  root: string,
  manager: 'npm' | 'pnpm',
  folder: string,
  wanted: readonly string[],
  all: readonly Packed[],
): void {
  unreachable ??= registryFault(root);
  if (unreachable !== '') throw new LeftOut(unreachable);
  const files = Object.fromEntries(all.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
  const dependencies = Object.fromEntries(
    wanted.map((word) => {
      const [, name, range = '*'] = /^(@?[^@]+)(?:@(.*))?$/.exec(word)!;
      return [name, files[name] ?? range];
    }),
  );
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'stranger', private: true, type: 'module', dependencies };
  const isNpm = manager === 'npm';
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify(isNpm ? { ...manifest, overrides: files } : manifest, null, 2),
  );
  if (!isNpm) writeFileSync(join(folder, 'pnpm-workspace.yaml'), `packages: []\noverrides: ${JSON.stringify(files)}\n`);
  const ended = isNpm
    ? runProgram('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder })
    : runPnpm(root, ['install', '--prefer-offline', '--reporter=append-only'], { cwd: folder });
  if (ended.status === 0) return;
  const said = `${ended.stdout}\n${ended.stderr}`;
  const fault = NETWORK.exec(said)?.[0];
  if (fault !== undefined) throw new LeftOut(`${wanted.join(' ')}: ${manager} lost the registry (${fault})`);
  throw new Error(`${manager} install ${wanted.join(' ')}: ${lastWords(ended, 8)}`);
}

function registryFault(cwd: string): string {
  const asked = ['view', '@tensorflow/tfjs-core@4.22.0', 'version', '--prefer-online', '--fetch-retries=1'];
  const ended = runProgram('npm', asked, { cwd });
  if (ended.status === 0) return '';
  return `installs: npm reached no registry (${NETWORK.exec(ended.stderr)?.[0] ?? lastWords(ended)})`;
}

/**
 * The program of a Node of this major version: the one that runs us, or one that npm has, kept in node_modules/.cache.
 *
 * @throws LeftOut where there is none for this machine, or no network.
 */
export function nodeProgram(root: string, major: number): string {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(root, 'node_modules/.cache', `node-${major}`);
  const program = join(folder, 'node_modules', name, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
  if (!existsSync(program)) {
    try {
      install(root, 'npm', folder, [`${name}@${major}`], []);
    } catch (error) {
      throw new LeftOut(`Node ${major}: ${(error as Error).message}`);
    }
  }
  const { status, stdout } = runProgram(program, ['--version'], { cwd: folder });
  if (status !== 0) throw new LeftOut(`Node ${major}: ${name} does not run on this machine`);
  if (!stdout.startsWith(`v${major}.`)) throw new LeftOut(`Node ${major}: ${name} is ${stdout.trim()}`);
  return program;
}
