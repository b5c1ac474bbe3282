import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The programs of a document, by its path in the repository: its blocks of TypeScript with imports.
 *
 * One that cannot run by itself has a comment before it: <!-- not run: it downloads weights -->
 */
export function programsOf(root, document) {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/(?:<!-- not run: (.*) -->\n+)?```ts\n(.*?)```/gs)]
    .filter(([, , block]) => /^import /m.test(block))
    .map(({ 1: reason, 2: block, index }) => {
      const line = text.slice(0, text.indexOf('```ts', index)).split('\n').length;
      const name = `${document.replace(/\W+/g, '-').replace(/-md$/, '')}-${line}`;
      return { document, line, name, reason, text: block };
    });
}
