import { DataError } from '../errors.ts';
import { ByteCursor, utf8 } from './byte-cursor.ts';
import {
  canonicalName,
  describe,
  NumpyType,
  PickleFunction,
  type PickleGlobals,
  PickleObject,
  refusedGlobal,
} from './pickle-globals.ts';

export interface UnpickleOptions {
  /** Names the file in errors. */
  readonly subject: string;
  /** What the pickle may name; anything else is refused. */
  readonly globals: Readonly<PickleGlobals>;
  /** What stands for something that lies outside of the pickle, such as a tensor's storage. */
  readonly persistentLoad: (id: unknown) => unknown;
}

/** Objects, entries and kept values in all; 200,000 tensors take as many. */
const MAX_UNITS = 2 ** 22;
const MAX_DEPTH = 2 ** 20;

/** The stack, the marks on it, and what was kept for later. */
export class PickleMachine {
  readonly input: ByteCursor;
  readonly options: UnpickleOptions;
  readonly #memo = new Map<number, unknown>();
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  #spent = 0;

  constructor(bytes: Uint8Array, options: UnpickleOptions) {
    this.input = new ByteCursor(bytes);
    this.options = options;
  }

  refuse(expected: string, found: string): never {
    const remedy = 'the file is damaged, or was made by something else than torch.save';
    throw new DataError(this.options.subject, { expected, found, remedy });
  }

  /** Counts what takes more memory than its opcodes take bytes. */
  spend(units: number): void {
    this.#spent += units;
    if (this.#spent > MAX_UNITS) this.refuse('a pickle of reasonable size', `more than ${MAX_UNITS} objects in it`);
  }

  push(value: unknown): void {
    if (this.#stack.length >= MAX_DEPTH) this.refuse(`at most ${MAX_DEPTH} values at once`, 'more');
    this.#stack.push(value);
  }

  pop(): unknown {
    this.#checkHas(1);
    return this.#stack.pop();
  }

  /** Drops the value on top, or a mark without values. */
  drop(): void {
    if (this.#stack.length === this.#marks.at(-1)) this.#marks.pop();
    else this.pop();
  }

  /** Once more what is on top. */
  duplicate(): void {
    this.#checkHas(1);
    this.push(this.#stack.at(-1));
  }

  /** The value on top, which must be of a class. */
  top<T>(type: abstract new (...args: never[]) => T): T {
    this.#checkHas(1);
    const value = this.#stack.at(-1);
    if (value instanceof type) return value;
    return this.refuse(`something to add to, of type ${type.name}`, describe(value));
  }

  /** The last `count` values. */
  take(count: number): unknown[] {
    this.#checkHas(count);
    return this.#stack.splice(this.#stack.length - count, count);
  }

  mark(): void {
    this.spend(1);
    this.#marks.push(this.#stack.length);
  }

  /** The values since the last mark. */
  takeMarked(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) return this.refuse('a mark', 'none');
    return this.#stack.splice(mark);
  }

  addPairs(to: Map<unknown, unknown>, items: readonly unknown[]): void {
    if (items.length % 2 !== 0) this.refuse('pairs of keys and values', `${items.length} values`);
    this.spend(items.length / 2);
    for (let i = 0; i < items.length; i += 2) to.set(items[i], items[i + 1]);
  }

  addItems(to: Set<unknown>, items: readonly unknown[]): void {
    this.spend(items.length);
    for (const item of items) to.add(item);
  }

  pushMap(items: readonly unknown[] = []): void {
    this.spend(4);
    const map = new Map();
    this.addPairs(map, items);
    this.push(map);
  }

  pushSet(items: readonly unknown[] = []): void {
    this.spend(4);
    const set = new Set();
    this.addItems(set, items);
    this.push(set);
  }

  /** Lists and tuples are both arrays here. */
  pushList(items: unknown[] = []): void {
    this.spend(1);
    this.push(items);
  }

  pushText(length: number): void {
    this.push(utf8(this.input.bytes(length)));
  }

  pushBytes(length: number): void {
    this.push(this.input.bytes(length).slice());
  }

  remember(key = this.#memo.size): void {
    this.#checkHas(1);
    this.spend(1);
    this.#memo.set(key, this.#stack.at(-1));
  }

  recall(key: number): void {
    if (!this.#memo.has(key)) this.refuse('something kept before', `number ${key}, which is not`);
    this.push(this.#memo.get(key));
  }

  global(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      this.refuse('a name', `${describe(module)}, ${describe(name)}`);
    const full = canonicalName(module, name);
    const found = this.options.globals.get(full);
    if (!found) throw refusedGlobal(this.options.subject, full);
    this.push(found);
  }

  call(callee: unknown, args: unknown): void {
    if (!Array.isArray(args)) this.refuse('arguments of a call', describe(args));
    if (!(callee instanceof PickleFunction)) this.refuse('something to call', describe(callee));
    this.spend(4 + args.reduce((sum, arg) => sum + unitsOf(arg), 0));
    this.push(callee.call(args));
  }

  /** Gives an object its fields; what PyTorch hangs on dicts and tensors besides their contents is left out. */
  build(state: unknown): void {
    const target = this.top(Object);
    if (target instanceof NumpyType) target.bigEndian = Array.isArray(state) && state[1] === '>';
    else if (target instanceof PickleObject && state instanceof Map)
      for (const [key, value] of state) target.fields.set(key, value);
    else if (Array.isArray(target) || !(state instanceof Map))
      this.refuse('fields for an object', `${describe(state)} for ${describe(target)}`);
  }

  #checkHas(count: number): void {
    if (this.#stack.length - count < (this.#marks.at(-1) ?? 0)) this.refuse('values on the stack', 'too few');
  }
}

/** What a copy of a value takes. */
function unitsOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return Math.ceil(value.length / 16);
  if (Array.isArray(value)) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : 0;
}
