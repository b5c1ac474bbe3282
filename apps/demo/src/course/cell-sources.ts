import { shownCode } from './shown-code.ts';

const modules = import.meta.glob<string>('../cells/*.ts', { query: '?raw', import: 'default', eager: true });

/**
 * What the page shows of a cell: the text of the very module that the worker runs.
 *
 * @throws RangeError if there is no cell of this name.
 */
export function cellSource(name: string): string {
  const source = modules[`../cells/${name}.ts`];
  if (source === undefined) throw new RangeError(`the course has no cell '${name}'`);
  return shownCode(source);
}
