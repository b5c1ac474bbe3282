/** What is wrong with a recipe, and where. */
export interface RecipeProblem {
  /** Such as `steps[2].degrees`. */
  readonly path: string;
  /** What is allowed there. */
  readonly expected: string;
  /** What is there instead. */
  readonly found: string;
  /** What to do, as an imperative. */
  readonly remedy?: string;
}

/** A value as text, cut off where it is long. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The place of a member: `path.name`, or `path["odd name"]`. */
export function memberPath(path: string, name: string): string {
  if (!/^\w{1,40}$/.test(name)) return `${path}[${valueText(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

/**
 * What a factory complains of, taken apart: who expected what, and found what.
 *
 * @param names of options, of which the one that is named first in the message is at fault.
 */
export function complaint(path: string, op: string, names: readonly string[], error: unknown): RecipeProblem {
  const { message } = error as Error;
  const owner = new RegExp(`^${op}: `, 'i');
  // A value of another type than an option has, which the factory stumbled over: JavaScript's words for it would tell nobody anything.
  if (!owner.test(message))
    return { path, expected: `options that ${op} can be made of`, found: 'values of other types' };
  const text = message.replace(owner, '');
  const at = optionIn(text, names);
  const place = at === undefined ? path : `${path}.${at}`;
  const ofValue = /^(?:expected )?(.+?), found (.+?)(?:; (.+))?$/s.exec(text);
  if (ofValue) {
    const [, expected, found, remedy] = ofValue;
    const shown = found!.replaceAll('[object Object]', 'an object');
    return { path: place, expected: expected!.replace(' must be ', ' '), found: shown, ...(remedy ? { remedy } : {}) };
  }
  const ofName = /^unknown (\w+) ('.*?'); (.+)$/s.exec(text);
  if (ofName) return { path: place, expected: `a known ${ofName[1]}`, found: ofName[2]!, remedy: ofName[3]! };
  return { path: place, expected: `options that go with each other`, found: text };
}

function optionIn(text: string, names: readonly string[]): string | undefined {
  const words = text.match(/\w+/g) ?? [];
  return words.find((word) => names.includes(word));
}
