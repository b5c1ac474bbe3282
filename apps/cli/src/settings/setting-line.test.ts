import { expect, it } from 'vitest';
import { settingLine } from './setting-line.ts';

const text = `export default {
  evaluate: { epochs: 1 },
  "train": {
    batchSize: 3,
    'epochs': 5,
  },
};`;

it.each([
  [['train'], 3],
  [['train', 'epochs'], 5],
  [['evaluate', 'epochs'], 2],
  [['train', 'Size'], undefined],
  [['nothing'], undefined],
])('finds %j in line %j', (path, line) => {
  expect(settingLine(text, path)).toBe(line);
});
