import { DataError } from '../errors.ts';

/** Something that a pickle may name and call. Nothing of Python's is ever run: what is done in its place is written here. */
export class PickleFunction {
  /** Python's name, such as `collections.OrderedDict`. */
  readonly name: string;
  readonly call: (args: readonly unknown[]) => unknown;

  constructor(name: string, call: (args: readonly unknown[]) => unknown) {
    this.name = name;
    this.call = call;
  }
}

/** By Python's name: what it may call, and what it may only name, which is the name itself. */
export type PickleGlobals = Map<string, PickleFunction | string>;

/** An object of which a pickle keeps the fields, such as the `argparse.Namespace` of a script's settings. */
export class PickleObject {
  readonly kind: string;
  readonly fields = new Map<unknown, unknown>();

  constructor(kind: string) {
    this.kind = kind;
  }
}

/** Throws the error about something in a pickle that does not fit. */
export type Refuse = (expected: string, found: string) => never;

/**
 * Plain data of Python, NumPy and PyTorch by name: containers become Map, Set and Array, bytes Uint8Array, a device text. Together with
 * {@link tensorGlobals} these are all names that a file may use.
 */
export function plainGlobals(refuse: Refuse): PickleGlobals {
  const calls: Record<string, PickleFunction['call']> = {
    'collections.OrderedDict': ([pairs = []]) => dictOf(pairs, refuse),
    'collections.Counter': ([counts = new Map()]) => dictOf(counts, refuse),
    'collections.defaultdict': () => new Map(),
    'builtins.dict': ([pairs = []]) => dictOf(pairs, refuse),
    'builtins.list': ([items = []]) => [...listOf(items, refuse)],
    'builtins.set': ([items = []]) => new Set(listOf(items, refuse)),
    'builtins.frozenset': ([items = []]) => new Set(listOf(items, refuse)),
    'builtins.bytearray': ([bytes = new Uint8Array()]) => bytesOf(bytes, refuse),
    '_codecs.encode': ([text, encoding]) => latin1(text, encoding, refuse),
    'argparse.Namespace': () => new PickleObject('argparse.Namespace'),
    'torch.Size': ([sizes = []]) => [...listOf(sizes, refuse)],
    'torch.device': ([type, index]) =>
      typeof index === 'number' ? `${textOf(type, refuse)}:${index}` : textOf(type, refuse),
    'numpy.dtype': ([code]) => new NumpyType(textOf(code, refuse)),
    'numpy.core.multiarray.scalar': ([type, bytes]) => scalarOf(type, bytes, refuse),
  };
  const globals: PickleGlobals = new Map();
  for (const [name, call] of Object.entries(calls)) globals.set(name, new PickleFunction(name, call));
  for (const name of ['builtins.int', 'builtins.float', 'builtins.bool', 'builtins.str']) globals.set(name, name);
  return globals;
}

/** Names that stand for others: Python 2's, and NumPy 2's. */
export function canonicalName(module: string, name: string): string {
  const renamed = { __builtin__: 'builtins', 'numpy._core.multiarray': 'numpy.core.multiarray' } as const;
  return `${Object.hasOwn(renamed, module) ? renamed[module as keyof typeof renamed] : module}.${name}`;
}

/** The error about a name that is not on the list. */
export function refusedGlobal(subject: string, name: string): DataError {
  return new DataError(subject, {
    expected: 'only tensors and plain data',
    found: `the name ${name}, which Python would look up and could run`,
    remedy: name.startsWith('__torch__')
      ? 'this is a TorchScript program; save its weights alone, with torch.save(model.state_dict(), path)'
      : 'if you trust the file, save its weights alone in Python, with torch.save(model.state_dict(), path)',
  });
}

/** A NumPy type, whose byte order comes in a second step. */
export class NumpyType {
  readonly code: string;
  bigEndian = false;

  constructor(code: string) {
    this.code = code;
  }
}

function dictOf(pairs: unknown, refuse: Refuse): Map<unknown, unknown> {
  if (pairs instanceof Map) return new Map(pairs);
  return new Map(
    listOf(pairs, refuse).map((pair) => {
      if (Array.isArray(pair) && pair.length === 2) return pair as [unknown, unknown];
      return refuse('pairs for a dict', describe(pair));
    }),
  );
}

function listOf(items: unknown, refuse: Refuse): readonly unknown[] {
  return Array.isArray(items) ? items : refuse('a list', describe(items));
}

function textOf(text: unknown, refuse: Refuse): string {
  return typeof text === 'string' ? text : refuse('a text', describe(text));
}

function bytesOf(bytes: unknown, refuse: Refuse): Uint8Array {
  return bytes instanceof Uint8Array ? bytes.slice() : refuse('bytes', describe(bytes));
}

/** How protocol 2 writes bytes: as text of as many letters. */
function latin1(text: unknown, encoding: unknown, refuse: Refuse): Uint8Array {
  if (typeof text !== 'string' || encoding !== 'latin1') return refuse("text and 'latin1'", describe(encoding));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function scalarOf(type: unknown, bytes: unknown, refuse: Refuse): unknown {
  if (!(type instanceof NumpyType) || !(bytes instanceof Uint8Array))
    return refuse('a NumPy number', `${describe(type)}, ${describe(bytes)}`);
  const readers: Record<string, [size: number, read: (view: DataView, little: boolean) => unknown]> = {
    b1: [1, (view) => view.getUint8(0) !== 0],
    i1: [1, (view) => view.getInt8(0)],
    i2: [2, (view, little) => view.getInt16(0, little)],
    i4: [4, (view, little) => view.getInt32(0, little)],
    i8: [8, (view, little) => plainInteger(view.getBigInt64(0, little))],
    u1: [1, (view) => view.getUint8(0)],
    u2: [2, (view, little) => view.getUint16(0, little)],
    u4: [4, (view, little) => view.getUint32(0, little)],
    u8: [8, (view, little) => plainInteger(view.getBigUint64(0, little))],
    f4: [4, (view, little) => view.getFloat32(0, little)],
    f8: [8, (view, little) => view.getFloat64(0, little)],
  };
  if (!Object.hasOwn(readers, type.code))
    return refuse(`a NumPy number of type ${Object.keys(readers).join(', ')}`, type.code);
  const [size, read] = readers[type.code];
  if (bytes.length !== size) return refuse(`${size} bytes for a NumPy ${type.code}`, `${bytes.length}`);
  return read(new DataView(bytes.buffer, bytes.byteOffset, size), !type.bigEndian);
}

/** A number where it is exact as one. */
export function plainInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A value of a pickle in an error. */
export function describe(value: unknown): string {
  if (value === null || ['boolean', 'number', 'bigint', 'undefined'].includes(typeof value)) return String(value);
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (value instanceof PickleFunction) return value.name;
  return (value as object).constructor.name;
}
