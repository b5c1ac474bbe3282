import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = resolve(import.meta.dirname, '../packages');

// What a package exports is a promise. A name that goes, or comes, changes these snapshots, so that it is seen in review.
describe('the public names', () => {
  for (const name of readdirSync(packages)) {
    const { exports } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
    for (const [subpath, file] of Object.entries<string>(exports)) {
      if (!file.endsWith('.ts')) continue;
      it(`of @cnn/${name}${subpath.slice(1)}`, async () => {
        const module = await import(join(packages, name, file));
        await expect(`${Object.keys(module).sort().join('\n')}\n`).toMatchFileSnapshot(
          `api/${name}${subpath.slice(1).replaceAll('/', '-')}.txt`,
        );
      });
    }
  }
});
