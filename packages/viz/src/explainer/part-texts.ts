import type { Say, Text } from '../locale.ts';
import type { Cell } from './windows.ts';

// What several parts of the explainer say.

export const readingText: Text = { en: 'The weights are being read …', zh: '正在读取权重……' };

export const playText: Text = { en: 'play', zh: '播放' };

export const pauseText: Text = { en: 'pause', zh: '暂停' };

/** Which cell is told of, before what is told. */
export const cellText = ({ row, column }: Cell, say: Say): string =>
  say({ en: `row ${row}, column ${column}: `, zh: `第 ${row} 行第 ${column} 列：` });
