const BEGIN = /^export const cell: Cell = (?:async )?\(.*\) => \{$/;

/**
 * The code of a cell's module without what only makes it a module: the import of types of the page, and the function around the lines.
 *
 * @throws Error if the text is no cell.
 */
export function shownCode(source: string): string {
  const lines = source.trimEnd().split('\n');
  const begin = lines.findIndex((line) => BEGIN.test(line));
  const end = lines.indexOf('};', begin);
  if (begin < 0 || end < 0) throw new Error(`expected a line 'export const cell: Cell = …', found ${lines[0]} …`);
  const before = lines.slice(0, begin).filter((line) => !line.startsWith('import type { Cell }'));
  const body = lines.slice(begin + 1, end).map((line) => line.replace(/^ {2}/, ''));
  return [...before, ...body, ...lines.slice(end + 1)].join('\n').trim();
}
