import { plainInteger } from './pickle-globals.ts';
import { PickleMachine, type UnpickleOptions } from './pickle-machine.ts';

/** Past this size a pickle is no description of weights: one tensor takes some 200 bytes. */
export const MAX_PICKLE_BYTES = 2 ** 26;

/**
 * Reads a pickle of protocol 2 to 5 without running anything that it names: the few names on the list stand for what is written here, and all
 * others are refused.
 *
 * Works without recursion, and in memory that is bounded by the number of bytes and by a limit. Follows pickletools of Python.
 *
 * @returns the value, and where the bytes behind the pickle start.
 * @throws DataError that names the global or the opcode at fault; EndOfBytes if the pickle goes on past the bytes.
 */
export function unpickle(
  bytes: Uint8Array,
  options: UnpickleOptions,
): { readonly value: unknown; readonly end: number } {
  const machine = new PickleMachine(bytes, options);
  for (;;) {
    const opcode = machine.input.u8();
    if (opcode === STOP) return { value: machine.pop(), end: machine.input.position };
    const operation = OPERATIONS[opcode];
    if (operation) operation(machine);
    else machine.refuse('opcodes of plain data', `0x${opcode.toString(16)} at byte ${machine.input.position - 1}`);
  }
}

const STOP = '.'.charCodeAt(0);
const MAX_PROTOCOL = 5;
const MAX_INTEGER_BYTES = 1024;

type Operation = (machine: PickleMachine) => void;

/** What each opcode does, by its letter. Left out are those that only texts of protocol 0 and Python's own extensions use. */
const OPERATIONS: readonly (Operation | undefined)[] = tableOf({
  // The frame around the opcodes.
  '\x80': (m) => {
    const protocol = m.input.u8();
    if (protocol > MAX_PROTOCOL) m.refuse(`a pickle of protocol up to ${MAX_PROTOCOL}`, `protocol ${protocol}`);
  },
  '\x95': (m) => m.input.bytes(8),
  // Stack and memo.
  '(': (m) => m.mark(),
  '0': (m) => m.drop(),
  '1': (m) => m.takeMarked(),
  '2': (m) => m.duplicate(),
  h: (m) => m.recall(m.input.u8()),
  j: (m) => m.recall(m.input.u32()),
  q: (m) => m.remember(m.input.u8()),
  r: (m) => m.remember(m.input.u32()),
  '\x94': (m) => m.remember(),
  // Constants.
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  J: (m) => m.push(m.input.i32()),
  K: (m) => m.push(m.input.u8()),
  M: (m) => m.push(m.input.u16()),
  '\x8a': (m) => pushInteger(m, m.input.u8()),
  '\x8b': (m) => pushInteger(m, m.input.u32()),
  G: (m) => m.push(m.input.f64()),
  // Texts, of Python 3 and of Python 2, and bytes.
  X: (m) => m.pushText(m.input.u32()),
  '\x8c': (m) => m.pushText(m.input.u8()),
  '\x8d': (m) => m.pushText(m.input.u64()),
  U: (m) => m.pushText(m.input.u8()),
  T: (m) => m.pushText(m.input.u32()),
  C: (m) => m.pushBytes(m.input.u8()),
  B: (m) => m.pushBytes(m.input.u32()),
  '\x8e': (m) => m.pushBytes(m.input.u64()),
  '\x96': (m) => m.pushBytes(m.input.u64()),
  // Lists and tuples.
  ']': (m) => m.pushList(),
  ')': (m) => m.pushList(),
  l: (m) => m.pushList(m.takeMarked()),
  t: (m) => m.pushList(m.takeMarked()),
  '\x85': (m) => m.pushList(m.take(1)),
  '\x86': (m) => m.pushList(m.take(2)),
  '\x87': (m) => m.pushList(m.take(3)),
  a: (m) => append(m, m.take(1)),
  e: (m) => append(m, m.takeMarked()),
  // Dicts and sets.
  '}': (m) => m.pushMap(),
  d: (m) => m.pushMap(m.takeMarked()),
  s: (m) => setItems(m, m.take(2)),
  u: (m) => setItems(m, m.takeMarked()),
  '\x8f': (m) => m.pushSet(),
  '\x91': (m) => m.pushSet(m.takeMarked()),
  '\x90': (m) => {
    const items = m.takeMarked();
    m.addItems(m.top(Set), items);
  },
  // Names, and what is done with them.
  c: (m) => m.global(m.input.line(), m.input.line()),
  '\x93': (m) => m.global(...(m.take(2) as [unknown, unknown])),
  R: (m) => m.call(...(m.take(2) as [unknown, unknown])),
  '\x81': (m) => m.call(...(m.take(2) as [unknown, unknown])),
  b: (m) => m.build(m.pop()),
  Q: (m) => m.push(m.options.persistentLoad(m.pop())),
});

function tableOf(operations: Readonly<Record<string, Operation>>): (Operation | undefined)[] {
  const table = new Array<Operation | undefined>(256).fill(undefined);
  for (const [letter, operation] of Object.entries(operations)) table[letter.charCodeAt(0)] = operation;
  return table;
}

/** An integer of any length, two's complement, lowest byte first. */
function pushInteger(machine: PickleMachine, length: number): void {
  if (length > MAX_INTEGER_BYTES) machine.refuse(`integers of at most ${MAX_INTEGER_BYTES} bytes`, `${length} bytes`);
  const digits = Array.from(machine.input.bytes(length), (byte) => byte.toString(16).padStart(2, '0')).reverse();
  machine.push(plainInteger(BigInt.asIntN(8 * length, BigInt(`0x0${digits.join('')}`))));
}

function append(machine: PickleMachine, items: readonly unknown[]): void {
  const list = machine.top<unknown[]>(Array);
  for (const item of items) list.push(item);
}

function setItems(machine: PickleMachine, items: readonly unknown[]): void {
  machine.addPairs(machine.top<Map<unknown, unknown>>(Map), items);
}
