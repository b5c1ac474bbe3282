import { expect, it } from 'vitest';
import { textTable } from './text-table.ts';

it('puts words at the left, and numbers at the right', () => {
  const rows = [
    ['run', 'accuracy', 'optimizer'],
    ['first', '83.85', 'Adam'],
    ['b', '7', 'SGD'],
  ];
  expect(textTable(rows)).toBe('run    accuracy  optimizer\nfirst     83.85  Adam\nb             7  SGD');
});

it('is a line of heads where there is nothing', () => {
  expect(textTable([['run', 'loss']])).toBe('run  loss');
});
