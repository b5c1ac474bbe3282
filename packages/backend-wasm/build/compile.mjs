// Compiles assembly/ to WebAssembly, with and without relaxed SIMD, and writes both as text into src/generated/modules.ts.
// Run after every install, before every build and before the tests; does nothing while the sources are the same.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileAssembly } from '../../../tools/compile-assembly.mjs';

const folder = fileURLToPath(new URL('../', import.meta.url));
const target = `${folder}src/generated/modules.ts`;

/** vitest calls this before the first test. */
export default async function compileKernels() {
  const sources = readdirSync(`${folder}assembly`)
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url)));
  for (const name of sources) hash.update(readFileSync(`${folder}assembly/${name}`));
  const header = `// Made by build/compile.mjs from assembly/, ${hash.digest('hex').slice(0, 16)}.\n`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(header)) return;
  const plain = await compile('simd,threads');
  const relaxed = await compile('simd,threads,relaxed-simd');
  mkdirSync(`${folder}src/generated`, { recursive: true });
  writeFileSync(target, `${header}export const plain = '${plain}';\nexport const relaxed = '${relaxed}';\n`);
}

/** @returns the module as base64 text. */
async function compile(features) {
  const { default: asc } = await import('assemblyscript/asc');
  const args = ['--enable', features];
  args.push('--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536', '--noExportMemory');
  // It warns that exported functions take vectors, which JavaScript cannot pass; none calls those.
  args.push('--disableWarning', '112');
  return compileAssembly(asc, folder, args);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compileKernels();
