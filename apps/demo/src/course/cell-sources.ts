import { byChapter } from './by-chapter.ts';
import { shownCode } from './shown-code.ts';

const modules = byChapter(
  import.meta.glob<string>('../../../../examples/course/*.ts', { query: '?raw', import: 'default', eager: true }),
);

/**
 * What the page shows of a cell: the text of the very module that the worker runs.
 *
 * @throws RangeError if there is no cell of this name.
 */
export function cellSource(name: string): string {
  const source = modules.get(name);
  if (source === undefined) throw new RangeError(`the course has no cell '${name}'`);
  return shownCode(source);
}
