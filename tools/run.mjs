// What the root commands share: running a program in this repository with its output shown.
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a program; ends this process with its status if it fails, unless `allowFailure`. */
export function run(program, args, { allowFailure = false, cwd = root } = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  if (error) {
    console.error(`${program} could not be started: ${error.message}`);
    process.exit(1);
  }
  if (status !== 0 && !allowFailure) process.exit(status ?? 1);
  return status ?? 1;
}

/** Runs pnpm: the one that runs us, else the version that the workspace names, which need not be on PATH. */
export function pnpm(...args) {
  if (process.env.npm_config_user_agent?.startsWith('pnpm/')) return run('pnpm', args);
  return run('npx', ['--yes', 'pnpm@10.34.9', ...args]);
}

/** Installs the workspace exactly as its lockfile says. */
export function install() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`expected Node 20.19 or later, found ${process.version}; get one from https://nodejs.org`);
    process.exit(1);
  }
  pnpm('install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn');
}
