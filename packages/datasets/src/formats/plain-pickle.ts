import { PickleMachine } from './pickle-machine.ts';
import { PICKLE_NAMES } from './pickle-names.ts';

/**
 * Reads a pickle of protocol 2 to 5 that holds NumPy arrays and plain data, without running anything that it names.
 *
 * Lists and tuples become arrays, dicts Map with text for keys, bytes and Python 2's texts Uint8Array, which are views; arrays of NumPy
 * PickleArray. Works without recursion, and in memory bounded by the number of bytes. Follows pickletools of Python.
 *
 * @throws DataError that names the global or the opcode at fault.
 */
export function readPlainPickle(bytes: Uint8Array, subject: string): unknown {
  const machine = new PickleMachine(bytes, subject, PICKLE_NAMES);
  for (;;) {
    const opcode = machine.u8();
    if (opcode === STOP) return machine.pop();
    const operation = OPERATIONS.get(opcode);
    if (operation) operation(machine);
    else machine.refuse('plain data', `opcode 0x${opcode.toString(16)} at byte ${machine.position - 1}`);
  }
}

const STOP = '.'.charCodeAt(0);
const MAX_PROTOCOL = 5;

type Operation = (machine: PickleMachine) => void;

/** What each opcode does, by its letter. */
const OPERATIONS: ReadonlyMap<number, Operation> = new Map(
  Object.entries({
    // The frame around the opcodes.
    '\x80': (m) => {
      const protocol = m.u8();
      if (protocol > MAX_PROTOCOL) m.refuse(`a pickle of protocol up to ${MAX_PROTOCOL}`, `protocol ${protocol}`);
    },
    '\x95': (m) => void m.bytes(8),
    // Stack and memo.
    '(': (m) => m.mark(),
    '0': (m) => void m.pop(),
    '1': (m) => void m.takeMarked(),
    h: (m) => m.recall(m.u8()),
    j: (m) => m.recall(m.u32()),
    q: (m) => m.remember(m.u8()),
    r: (m) => m.remember(m.u32()),
    '\x94': (m) => m.remember(),
    // Constants.
    N: (m) => m.push(null),
    '\x88': (m) => m.push(true),
    '\x89': (m) => m.push(false),
    J: (m) => m.push(m.i32()),
    K: (m) => m.push(m.u8()),
    M: (m) => m.push(m.u16()),
    '\x8a': (m) => m.push(m.integer(m.u8())),
    G: (m) => m.push(m.f64()),
    // Texts of Python 3.
    X: (m) => m.push(m.text(m.u32())),
    '\x8c': (m) => m.push(m.text(m.u8())),
    '\x8d': (m) => m.push(m.text(m.u64())),
    // Bytes of Python 3, and texts of Python 2.
    U: (m) => m.pushBytes(m.u8()),
    T: (m) => m.pushBytes(m.u32()),
    C: (m) => m.pushBytes(m.u8()),
    B: (m) => m.pushBytes(m.u32()),
    '\x8e': (m) => m.pushBytes(m.u64()),
    '\x96': (m) => m.pushBytes(m.u64()),
    // Lists and tuples.
    ']': (m) => m.pushList(),
    ')': (m) => m.pushList(),
    l: (m) => m.pushList(m.takeMarked()),
    t: (m) => m.pushList(m.takeMarked()),
    '\x85': (m) => m.pushList(m.take(1)),
    '\x86': (m) => m.pushList(m.take(2)),
    '\x87': (m) => m.pushList(m.take(3)),
    a: (m) => m.append(m.take(1)),
    e: (m) => m.append(m.takeMarked()),
    // Dicts.
    '}': (m) => m.pushMap(),
    d: (m) => m.pushMap(m.takeMarked()),
    s: (m) => m.setItems(m.take(2)),
    u: (m) => m.setItems(m.takeMarked()),
    // Names, and what is done with them.
    c: (m) => m.name(m.line(), m.line()),
    '\x93': (m) => m.nameOnStack(),
    R: (m) => m.call(),
    b: (m) => m.build(),
  } satisfies Record<string, Operation>).map(([letter, operation]) => [letter.charCodeAt(0), operation]),
);
