import { expect, it } from 'vitest';
import { byChapter } from './by-chapter.ts';

it('finds a chapter by its name, and refuses a file that has no number', () => {
  expect(byChapter({ '../course/05-padding-modes.ts': 1 }).get('padding-modes')).toBe(1);
  expect(() => byChapter({ '../course/padding.ts': 1 })).toThrow(
    'expected an example of the course, such as 05-padding-modes.ts, found ../course/padding.ts',
  );
});
