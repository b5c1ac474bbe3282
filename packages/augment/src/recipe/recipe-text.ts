import { DataError } from '@cnn/tensor';
import type { OptionValue } from '../augmentation.ts';
import type { Recipe, RecipeStep } from './recipe.ts';

// recipe: '1' { '~' step }    step: name [ '(' option { '!' option } ')' ]    option: name '*' value, or 'steps*(' [ step { '~' step } ] ')'
// value: number, true, false, null, word, "'" percent-encoded text "'", '(' [ value { '!' value } ] ')', or '(*' [ option { '!' option } ] ')'
// All of these characters may stand in an address as they are.

/** The longest text, and how deep brackets may stand in each other. */
const [LONGEST, DEEPEST] = [20_000, 32];

/**
 * A recipe in a few characters that may stand in an address as they are, after `?recipe=` or `#`.
 *
 * @example
 * recipeToText(toRecipe(sequence(randomCrop(32, { padding: 4 }), randomAffine([-5, 5])))); // '1~RandomCrop(size*32!padding*4)~RandomAffine(degrees*(-5!5))'
 */
export function recipeToText({ version, steps }: Recipe): string {
  return [version, ...steps.map(stepText)].join('~');
}

/**
 * The JSON value that {@link recipeToText} wrote. It is not a recipe yet: give it to `fromRecipe` or `validateRecipe`.
 *
 * @throws DataError that shows the place where the text cannot be read.
 * @example
 * const augmentation = fromRecipe(recipeFromText(location.hash.slice(1)), 'the address');
 */
export function recipeFromText(text: string): unknown {
  if (text.length > LONGEST) throw unreadable(`at most ${LONGEST} characters`, `${text.length}`);
  const reader = new TextReader(text);
  const version = reader.value();
  const steps = reader.has('~') ? reader.list('~', () => reader.step()) : [];
  reader.end();
  return { version, steps };
}

function stepText({ op, ...options }: RecipeStep): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return word(op);
  const texts = given.map(([name, value]) =>
    name === 'steps'
      ? `steps*(${(value as readonly RecipeStep[]).map(stepText).join('~')})`
      : `${word(name)}*${valueText(value as OptionValue)}`,
  );
  return `${word(op)}(${texts.join('!')})`;
}

function valueText(value: OptionValue): string {
  if (typeof value === 'string') return word(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `(${value.map(valueText).join('!')})`;
  return `(*${Object.entries(value)
    .map(([name, each]) => `${word(name)}*${valueText(each)}`)
    .join('!')})`;
}

/** Text as it is where it is a word that means nothing else, or in quotes. */
function word(text: string): string {
  if (/^[A-Za-z_][\w-]*$/.test(text) && !WORDS.has(text)) return text;
  const encoded = encodeURIComponent(text).replace(
    /[!'()*~.]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `'${encoded}'`;
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const unreadable = (expected: string, found: string) => new DataError('text of a recipe', { expected, found });

/** Reads from the left to the right. */
class TextReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes on behind these characters if they come next. */
  has(characters: string): boolean {
    if (!this.#text.startsWith(characters, this.#at)) return false;
    this.#at += characters.length;
    return true;
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#fault('the end');
  }

  /** One thing or several, with a character between them. */
  list<T>(between: string, read: () => T): T[] {
    const all = [read()];
    while (this.has(between)) all.push(read());
    return all;
  }

  step(): object {
    const op = this.#name();
    if (!this.has('(')) return { op };
    const options = this.#within(() => this.list('!', () => this.#option(true)));
    return Object.fromEntries([['op', op], ...options]);
  }

  value(): unknown {
    if (this.has('(*')) return Object.fromEntries(this.#within(() => this.list('!', () => this.#option(false))));
    if (this.has('(')) return this.#within(() => this.list('!', () => this.value()));
    const number = this.#match(/-?\d+(\.\d+)?(e[+-]?\d+)?/y);
    if (number !== undefined) return Number(number);
    const isQuoted = this.#text[this.#at] === "'";
    const name = this.#name();
    return !isQuoted && WORDS.has(name) ? WORDS.get(name) : name;
  }

  #option(mayHoldSteps: boolean): [name: string, value: unknown] {
    const name = this.#name();
    if (!this.has('*')) throw this.#fault(`* after ${name}`);
    if (!mayHoldSteps || name !== 'steps') return [name, this.value()];
    if (!this.has('(')) throw this.#fault('( after steps*');
    return [name, this.#within(() => this.list('~', () => this.step()))];
  }

  /** What stands before a closing bracket; nothing where that comes at once. */
  #within<T>(read: () => T[]): T[] {
    if (this.has(')')) return [];
    this.#depth++;
    if (this.#depth > DEEPEST) throw unreadable(`brackets at most ${DEEPEST} deep`, 'more');
    const result = read();
    if (!this.has(')')) throw this.#fault(')');
    this.#depth--;
    return result;
  }

  #name(): string {
    if (this.has("'")) {
      const encoded = this.#match(/[\w%-]*/y)!;
      if (!this.has("'")) throw this.#fault("'");
      try {
        return decodeURIComponent(encoded);
      } catch {
        throw unreadable('percent-encoded text', `'${encoded.slice(0, 40)}'`);
      }
    }
    const found = this.#match(/[A-Za-z_][\w-]*/y);
    if (found === undefined) throw this.#fault('a name or a value');
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fault(expected: string): DataError {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return unreadable(expected, rest ? `'${rest}' at character ${this.#at + 1}` : 'the end');
  }
}
