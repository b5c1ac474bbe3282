// `pnpm publint`: builds and packs every public package and checks what npm would get.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pnpm, root } from './run.mjs';

pnpm('turbo', 'run', 'build', '--output-logs=errors-only');
let problems = 0;
for (const group of ['packages', 'apps']) {
  for (const name of readdirSync(join(root, group))) {
    const pkgDir = join(root, group, name);
    const pkg = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
    if (pkg.private) continue;
    const { messages } = await publint({ pkgDir, pack: 'pnpm', strict: true });
    for (const message of messages) console.error(`${pkg.name}: ${formatMessage(message, pkg)}`);
    problems += messages.length;
  }
}
console.log(problems === 0 ? 'publint: nothing to mend' : `publint: ${problems} to mend`);
process.exit(problems === 0 ? 0 : 1);
