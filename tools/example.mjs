// `pnpm example <name> [arguments]`: runs examples/<name>.ts. `pnpm example course/<chapter>`, or `course` for all chapters: examples/course.ts.
import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { root } from './run.mjs';
import { runBundled } from './run-bundled.mjs';

const [name = ''] = process.argv.slice(2);
if (/^course(\/|$)/.test(name)) {
  const chapters = readdirSync(join(root, 'examples/course'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => parse(file).name);
  const asked = name === 'course' ? chapters : [name.slice('course/'.length)];
  if (!chapters.includes(asked[0])) {
    console.error(`expected a chapter of examples/course (${chapters.join(', ')}), found '${asked[0]}'`);
    process.exit(2);
  }
  await runBundled('examples', ['course', ...asked]);
} else await runBundled('examples', process.argv.slice(2));
