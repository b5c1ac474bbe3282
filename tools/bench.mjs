// `pnpm bench <name> [--json]`: builds what a benchmark runs and runs benchmarks/<name>.mjs.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm, root, run } from './run.mjs';

const [name, ...rest] = process.argv.slice(2);
const file = join(root, 'benchmarks', `${name}.mjs`);
if (!name || !existsSync(file)) {
  const names = readdirSync(join(root, 'benchmarks')).map((entry) => entry.replace(/\.mjs$/, ''));
  console.error(`expected the name of a benchmark (${names.join(', ')}), found ${name ?? 'none'}`);
  process.exit(2);
}
pnpm('turbo', 'run', 'build', '--filter=@cnn/tensor', '--output-logs=errors-only');
run('node', [file, ...rest]);
