import type { Chance } from './damage.ts';

/** Letters that mean something somewhere, and what machines stumble over. */
const PIECES = [
  ...'0123456789abcxyzABC_-.,:;!?*~\'"()[]{}<>=&%#@/\\+ \n\t|$^',
  '__proto__',
  'constructor',
  'toString',
  '%',
  '%00',
  '%zz',
  '../',
  '<script>',
  '\0',
  '\ud800',
  '\u202e',
  'é',
  '𝒳',
  '1e999',
  '-1',
  '0x10',
  '99999999999999999999',
  'NaN',
  'Infinity',
  'null',
  'true',
  ' '.repeat(300),
  '('.repeat(400),
  'x'.repeat(3000),
];

/** A text that is changed in one to four places: something put in, taken out, doubled, or of another text. */
export function damagedText(texts: readonly string[], chance: Chance): string {
  let text = chance.of(texts);
  for (let times = 1 + chance.below(4); times > 0; times--) {
    const [from, to] = [chance.below(text.length + 1), chance.below(text.length + 1)].sort((a, b) => a - b);
    const way = chance.below(8);
    if (way <= 2) text = text.slice(0, from) + chance.of(PIECES) + text.slice(from);
    else if (way <= 4) text = text.slice(0, from) + chance.of(PIECES) + text.slice(from + 1);
    else if (way === 5) text = text.slice(0, from) + text.slice(Math.min(to, from + 8));
    else if (way === 6) text = text.slice(0, to) + text.slice(from, to) + text.slice(to);
    else text = text.slice(0, from) + chance.of(texts).slice(from);
  }
  return text.slice(0, 20_000);
}
