// Runs examples, benchmarks and proofs.
import { existsSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { bundle } from './bundle.mjs';
import { root, run } from './run.mjs';

/**
 * Runs `<folder>/<name>.*` with the arguments, in the folder that one is in; without such a file, says which there are.
 *
 * What it starts as processes of their own, `<folder>/<name>/*-process.ts`, is bundled to `<name>/` beside it.
 */
export async function runBundled(folder, [name, ...rest]) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const file = files.find((candidate) => parse(candidate).name === name);
  if (!file) {
    const names = files.map((candidate) => parse(candidate).name);
    console.error(`expected a name of ${folder}/ (${names.join(', ')}), found ${name ?? 'none'}`);
    process.exit(2);
  }
  const outDir = join(root, 'node_modules/.bundled', folder);
  await bundle({ [name]: join(root, folder, file), ...processes(folder, name) }, outDir);
  run('node', [join(outDir, `${name}.mjs`), ...rest], { cwd: process.cwd() });
}

/** Entries for the bundler. */
function processes(folder, name) {
  const own = join(root, folder, name);
  const files = existsSync(own) ? readdirSync(own).filter((file) => file.endsWith('-process.ts')) : [];
  return Object.fromEntries(files.map((file) => [`${name}/${parse(file).name}`, join(own, file)]));
}
