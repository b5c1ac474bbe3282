/**
 * The line, from 1, on which a setting stands in the text of a file: `['train', 'epochs']` is the first `epochs:` behind the first `train:`.
 *
 * @returns undefined where it is not written as a name and a colon, as with what is computed.
 */
export function settingLine(text: string, path: readonly string[]): number | undefined {
  let from = 0;
  for (const name of path) {
    const key = new RegExp(`(?<![\\w$.])(["'\`]?)${escaped(name)}\\1\\s*:`, 'g');
    key.lastIndex = from;
    const found = key.exec(text);
    if (!found) return undefined;
    from = found.index;
  }
  return text.slice(0, from).split('\n').length;
}

const escaped = (name: string): string => name.replaceAll(/[^\w]/g, '\\$&');
