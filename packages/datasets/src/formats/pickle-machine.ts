import { DataError } from '@cnn/tensor';
import { letters, PickleArray, PickleType, type Refuse } from './pickle-array.ts';

/** Something a pickle may name. Nothing of Python's is ever run: what is done in its place is written here. */
export class PickleName {
  /** Python's name, such as `numpy.dtype`. */
  readonly name: string;
  readonly call: (args: readonly unknown[], machine: PickleMachine) => unknown;

  constructor(name: string, call: PickleName['call']) {
    this.name = name;
    this.call = call;
  }
}

/** What a pickle of any size may take in memory, and how many times its size it may take beyond. */
const LEAST_LIMIT = 2 ** 24;
const MOST_GROWTH = 16;
const LIST_BYTES = 64;
const MAP_BYTES = 256;
const ENTRY_BYTES = 48;
const LONGEST_NAME = 256;

/** The stack, the marks on it, and what was kept for later. */
export class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #subject: string;
  readonly #names: ReadonlyMap<string, PickleName>;
  readonly #memo = new Map<number, unknown>();
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  #position = 0;
  #left: number;

  /** @param names what the pickle may name; anything else is refused. */
  constructor(bytes: Uint8Array, subject: string, names: ReadonlyMap<string, PickleName>) {
    this.#names = names;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#subject = subject;
    this.#left = LEAST_LIMIT + MOST_GROWTH * bytes.length;
  }

  /** Where the next byte lies. */
  get position(): number {
    return this.#position;
  }

  readonly refuse: Refuse = (expected, found) => {
    const remedy = 'the file is damaged, or no pickle of plain data; get it again';
    throw new DataError(this.#subject, { expected, found, remedy });
  };

  /** Counts memory that is about to be taken. */
  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0)
      this.refuse('a pickle of reasonable size in memory', `${this.#bytes.length} bytes that take far more`);
  }

  u8(): number {
    return this.#view.getUint8(this.#pass(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#pass(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#pass(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#pass(4), true);
  }

  u64(): number {
    return Number(this.#view.getBigUint64(this.#pass(8), true));
  }

  /** Big-endian, alone in a pickle. */
  f64(): number {
    return this.#view.getFloat64(this.#pass(8));
  }

  /** An integer of some bytes, two's complement, lowest byte first. */
  integer(length: number): number {
    if (length > 8) this.refuse('integers of at most 8 bytes', `${length}`);
    const bytes = this.bytes(length);
    let value = (bytes.at(-1) as number) >= 0x80 ? -1n : 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
    return Number(value);
  }

  /** The next bytes themselves, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#pass(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(length: number): string {
    this.spend(2 * length + LIST_BYTES);
    return letters(this.bytes(length)) as string;
  }

  /** Up to the end of the line, which is passed. */
  line(): string {
    const end = this.#bytes.subarray(this.#position, this.#position + LONGEST_NAME).indexOf(0x0a);
    if (end < 0) this.refuse('a name', 'none');
    const line = letters(this.bytes(end)) as string;
    this.#position++;
    return line;
  }

  push(value: unknown): void {
    this.spend(8);
    this.#stack.push(value);
  }

  pushBytes(length: number): void {
    this.spend(2 * LIST_BYTES);
    this.push(this.bytes(length));
  }

  pushList(items: unknown[] = []): void {
    this.spend(LIST_BYTES);
    this.push(items);
  }

  pushMap(items: readonly unknown[] = []): void {
    this.spend(MAP_BYTES);
    this.push(new Map());
    this.setItems(items);
  }

  pop(): unknown {
    return this.take(1)[0];
  }

  /** The last `count` values. */
  take(count: number): unknown[] {
    this.#checkHas(count);
    return this.#stack.splice(this.#stack.length - count, count);
  }

  mark(): void {
    this.spend(8);
    this.#marks.push(this.#stack.length);
  }

  /** The values since the last mark. */
  takeMarked(): unknown[] {
    const mark = this.#marks.pop();
    return mark === undefined ? this.refuse('a mark', 'none') : this.#stack.splice(mark);
  }

  append(items: readonly unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) this.refuse('a list to add to', kindOf(list));
    this.spend(8 * items.length);
    for (const item of items) list.push(item);
  }

  setItems(items: readonly unknown[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map)) this.refuse('a dict to add to', kindOf(dict));
    if (items.length % 2 !== 0) this.refuse('pairs of keys and values', `${items.length} values`);
    this.spend(ENTRY_BYTES * items.length);
    for (let i = 0; i < items.length; i += 2) dict.set(letters(items[i]) ?? items[i], items[i + 1]);
  }

  remember(key = this.#memo.size): void {
    this.spend(ENTRY_BYTES);
    this.#memo.set(key, this.#top());
  }

  recall(key: number): void {
    if (!this.#memo.has(key)) this.refuse('something kept before', `number ${key}, which is not`);
    this.push(this.#memo.get(key));
  }

  nameOnStack(): void {
    const [module, name] = this.take(2);
    if (typeof module !== 'string' || typeof name !== 'string') this.refuse('a name', kindOf(name));
    this.name(module, name);
  }

  name(module: string, name: string): void {
    const full = `${module}.${name}`;
    const found = this.#names.get(full);
    if (!found)
      throw new DataError(this.#subject, {
        expected: 'only NumPy arrays and plain data',
        found: `the name ${full}, which Python would look up and could run`,
        remedy: 'get the file from where its makers publish it',
      });
    this.push(found);
  }

  call(): void {
    const [callee, args] = this.take(2);
    if (!(callee instanceof PickleName)) this.refuse('something to call', kindOf(callee));
    if (!Array.isArray(args)) this.refuse('arguments of a call', kindOf(args));
    this.spend(4 * LIST_BYTES);
    this.push(callee.call(args, this));
  }

  build(): void {
    const state = this.pop();
    const target = this.#top();
    if (!Array.isArray(state)) this.refuse('a tuple to build from', kindOf(state));
    if (target instanceof PickleType) target.build(state);
    else if (target instanceof PickleArray) target.build(state, this.refuse);
    else this.refuse('an array or its type to build', kindOf(target));
  }

  #top(): unknown {
    this.#checkHas(1);
    return this.#stack.at(-1);
  }

  #checkHas(count: number): void {
    if (this.#stack.length - count < (this.#marks.at(-1) ?? 0)) this.refuse('values on the stack', 'too few');
  }

  #pass(length: number): number {
    const start = this.#position;
    if (!(start + length <= this.#bytes.length))
      this.refuse('a whole pickle', `one cut off after ${this.#bytes.length} bytes`);
    this.#position += length;
    return start;
  }
}

/** A value of a pickle in an error. */
export function kindOf(value: unknown): string {
  if (value instanceof PickleName) return value.name;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value === null || typeof value !== 'object') return typeof value === 'string' ? 'a text' : `${value}`;
  return (
    { Map: 'a dict', Array: 'a list', PickleArray: 'an array', PickleType: 'a type' }[value.constructor.name] ??
    'something'
  );
}
