import { DataError } from '@cnn/tensor';
import { Chance, damaged } from './damage.ts';

/** What came of an input, or, if that should not have come of it, what it was. */
export type Outcome = 'read' | 'refused' | string;

/** A parser, and whole inputs to damage. */
export interface Subject {
  readonly name: string;
  /** An input may take so long, in ms. @default 2000 */
  readonly patience?: number;
  /** Reads what is whole: what loading takes, and compiling, is not the damage's. */
  warmUp(): Promise<void>;
  /** Reads one that is damaged: the same number is the same input each time. */
  outcome(number: number): Promise<Outcome>;
}

/** What a subject is made of. */
export interface SubjectParts<Input> {
  /** Whole ones, or what makes them. */
  readonly seeds: readonly Input[] | (() => Promise<readonly Input[]>);
  /** One that is damaged. */
  readonly draw: (chance: Chance) => Input | Promise<Input>;
  /** Reads all of it. */
  readonly parse: (input: Input) => unknown;
  /** Whether an error is this parser's own way to say what is wrong. @default a DataError */
  readonly isRefusal?: (error: Error) => boolean;
  readonly patience?: number;
}

export function subjectOf<Input>(
  name: string,
  { seeds, draw, parse, isRefusal = (error) => error instanceof DataError, ...limits }: SubjectParts<Input>,
): Subject {
  const read = async (input: Input): Promise<unknown> => parse(input);
  return {
    name,
    ...limits,
    async warmUp() {
      for (const seed of typeof seeds === 'function' ? await seeds() : seeds) await read(seed).catch(() => {});
    },
    async outcome(number) {
      const input = await draw(new Chance(number));
      let outcome: Outcome = 'read';
      try {
        await read(input);
      } catch (error) {
        const isClear = error instanceof Error && isRefusal(error) && !STUMBLE.test(error.message);
        outcome = isClear ? 'refused' : ((error as Error).stack ?? String(error));
      }
      return pollution() ?? outcome;
    },
  };
}

/** Files: bytes are damaged, and in half of the cases made right again as far as checksums find all damage at once. */
export function filesSubject(
  name: string,
  seeds: readonly Uint8Array[],
  parse: (bytes: Uint8Array) => unknown,
  repair: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Subject {
  const draw = (chance: Chance): Uint8Array => {
    const bytes = damaged(seeds, chance);
    return chance.below(2) === 0 ? bytes : repair(bytes);
  };
  return subjectOf(name, { seeds, draw, parse });
}

/** What JavaScript says when a program stumbles over something: no message for a user, whatever error has it in its text. */
const STUMBLE =
  /Cannot (read|set|convert|destructure|access|mix|create)|is not (a function|iterable|a constructor|a non-negative)|Invalid (typed )?array|Invalid (count|string)|allocation failed|call stack|out of memory|offset is out of|Offset is outside|object null|\[object|Reduce of empty/;

/** What no input may change. */
const ANCESTORS = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, String.prototype];
const properties = ANCESTORS.map((ancestor) => Reflect.ownKeys(ancestor).length);

function pollution(): string | undefined {
  const at = ANCESTORS.findIndex((ancestor, i) => Reflect.ownKeys(ancestor).length !== properties[i]);
  return at < 0 ? undefined : `the prototype of ${ANCESTORS[at].constructor.name} has another property`;
}
