import { memory, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cell, CellOutput } from '../../../../examples/notebook/cell.ts';
import { notebook } from '../../../../examples/notebook/notebook.ts';
import { byChapter } from './by-chapter.ts';
import { cellSource } from './cell-sources.ts';
import { outline } from './course-outline.ts';

const modules = byChapter(import.meta.glob<{ readonly cell: Cell }>('../../../../examples/course/*.ts'));
const cells = outline.flatMap((section) => section.cells);

describe('the cells of the course', () => {
  beforeAll(async () => void (await useBackend('wasm')));

  it('are all there, in the order of their numbers', () => {
    expect(cells.map(({ name }) => name)).toEqual([...modules.keys()]);
  });

  it.each(cells)('$name: every number of the course holds, everything has words, no tensor is left', async (cell) => {
    const module = await modules.get(cell.name)!();
    const outputs: CellOutput[] = [];
    const before = memory().numTensors;
    await module.cell(notebook((output) => outputs.push(output)));
    expect(memory().numTensors).toBe(before);
    expect(outputs.length).toBeGreaterThan(0);
    const checks = outputs.filter((output) => output.kind === 'check');
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(Object.keys(cell.checks ?? {}));
    const pictures = outputs.filter((output) => output.kind === 'picture');
    expect(pictures.map(({ name }) => name)).toEqual(Object.keys(cell.pictures ?? {}));
    for (const { svg } of pictures) expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  });

  it.each(cells)('$name is shown without what only makes it a module', ({ name }) => {
    const code = cellSource(name);
    expect(code).not.toMatch(/export const|notebook\/cell/);
    expect(code).toMatch(/^import /);
  });
});

it('a number that does not hold is told with both', () => {
  const outputs: CellOutput[] = [];
  const { check, print } = notebook((output) => outputs.push(output));
  check('size', 28, 27);
  check('shape', [1, 4096], [1, 4096]);
  print('largest', 1234, [1, 2]);
  expect(outputs).toEqual([
    { kind: 'check', name: 'size', course: '28', here: '27', holds: false },
    { kind: 'check', name: 'shape', course: '[1, 4096]', here: '[1, 4096]', holds: true },
    { kind: 'text', text: 'largest 1,234 [1, 2]' },
  ]);
});
