import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// The examples of the docs are run as they are printed; what stands behind `//` is what they give.

const files = readdirSync(import.meta.dirname).filter(
  (name) => /^[a-z0-9-]+\.ts$/.test(name) && name !== 'evaluate.ts',
);

const modules = await Promise.all(files.map((name) => import(join(import.meta.dirname, name))));
const exported: Record<string, unknown> = Object.assign({}, ...modules);

const examples = files.flatMap((name) => {
  const text = readFileSync(join(import.meta.dirname, name), 'utf8');
  return [...text.matchAll(/@example\n([\s\S]*?) \*\//g)].map(([, lines], index) => ({
    name: `${name} ${index + 1}`,
    code: lines.replaceAll(/^ \* ?/gm, ''),
  }));
});

it('there are some', () => {
  expect(examples.length).toBeGreaterThan(25);
});

it.each(examples)('$name', ({ code }) => {
  let claims = 0;
  const claim = (found: unknown, expected: unknown) => {
    claims++;
    if (typeof expected === 'number') expect(found).toBeCloseTo(expected, 12);
    else expect(found).toEqual(expected);
  };
  const runnable = code.replaceAll(/^(metric\..*); \/\/ (.*)$/gm, 'claim($1, ($2));');
  new Function('claim', ...Object.keys(exported), runnable)(claim, ...Object.values(exported));
  expect(claims).toBeGreaterThan(0);
});
