import { DataError } from '@cnn/tensor';
import { afterEach, describe, expect, it } from 'vitest';
import { stepsOf } from './folder-path.ts';

const platform = Object.getOwnPropertyDescriptor(process, 'platform')!;
afterEach(() => Object.defineProperty(process, 'platform', platform));

const on = (value: NodeJS.Platform): void => void Object.defineProperty(process, 'platform', { ...platform, value });

describe('stepsOf', () => {
  it.each([
    ['', []],
    ['a/b.png', ['a', 'b.png']],
    ['./a//b/', ['a', 'b']],
    ['..a/b..', ['..a', 'b..']],
  ])('of %j', (path, steps) => {
    on('linux');
    expect(stepsOf(path, 'here')).toEqual(steps);
  });

  it.each(['/a', '../a', 'a/..', 'a\0'])('refuses %j', (path) => {
    expect(() => stepsOf(path, 'here')).toThrow(DataError);
  });

  it.each(['a\\..\\..\\b', 'C:a', 'a.png:hidden', 'a/NUL', 'con.txt/b', 'a./b', 'a /b', 'com1'])(
    'refuses %j on Windows, where it means something else',
    (path) => {
      on('linux');
      expect(stepsOf(path, 'here')).not.toEqual([]);
      on('win32');
      expect(() => stepsOf(path, 'here')).toThrow(
        `here: expected a path within it, such as 'train/0.png', found '${path}'`,
      );
    },
  );

  it.each(['a/contents', 'nullable.txt', 'a.b/.c', 'x/..d/e'])('takes %j on Windows', (path) => {
    on('win32');
    expect(stepsOf(path, 'here').join('/')).toBe(path);
  });
});
