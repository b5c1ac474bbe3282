// Compiles assembly/ to WebAssembly and writes it as text into src/generated/image-kernels.ts.
// Run after every install, before every build and before the tests; does nothing while the sources are the same.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileAssembly } from '../../../tools/compile-assembly.mjs';

const folder = fileURLToPath(new URL('../', import.meta.url));
const target = `${folder}src/generated/image-kernels.ts`;

/** vitest calls this before the first test. */
export default async function compileKernels() {
  const sources = readdirSync(`${folder}assembly`)
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url)));
  for (const name of sources) hash.update(name).update(readFileSync(`${folder}assembly/${name}`));
  const header = `// Made by build/compile-kernels.mjs from assembly/, ${hash.digest('hex').slice(0, 16)}.\n`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(header)) return;
  const { default: asc } = await import('assemblyscript/asc');
  const text = await compileAssembly(asc, folder, ['--enable', 'simd']);
  mkdirSync(`${folder}src/generated`, { recursive: true });
  writeFileSync(target, `${header}export const imageKernels = '${text}';\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compileKernels();
