import { expect, it } from 'vitest';
import { shownCode } from './shown-code.ts';

it('takes the function off, and what is imported for it', () => {
  const source = [
    "import { outputSize } from '@cnn/layers';",
    "import type { Cell } from '../notebook/cell.ts';",
    '',
    'export const cell: Cell = async ({ print }) => {',
    '  for (const size of [1, 2]) {',
    '    print(size);',
    '  }',
    '};',
    '',
    'const double = (value: number) => 2 * value;',
  ];
  expect(shownCode(source.join('\n'))).toBe(
    [
      "import { outputSize } from '@cnn/layers';",
      '',
      'for (const size of [1, 2]) {',
      '  print(size);',
      '}',
      '',
      'const double = (value: number) => 2 * value;',
    ].join('\n'),
  );
});

it('refuses what is no cell', () => {
  expect(() => shownCode('const x = 1;\n')).toThrow(
    "expected a line 'export const cell: Cell = …', found const x = 1;",
  );
});
