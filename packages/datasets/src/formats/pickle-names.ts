import { arrayContents, integersOf, letters, PickleArray, PickleType } from './pickle-array.ts';
import { kindOf, PickleName } from './pickle-machine.ts';

const CALLS: Readonly<Record<string, PickleName['call']>> = {
  'numpy.core.multiarray._reconstruct': () => new PickleArray(),
  'numpy.core.numeric._frombuffer': ([bytes, type, shape, order], { refuse }) => {
    const array = new PickleArray();
    array.contents = arrayContents(bytes, type, shape, letters(order) === 'F', refuse);
    return array;
  },
  'numpy.core.multiarray.scalar': ([type, bytes], { refuse }) => {
    if (!(type instanceof PickleType) || !(bytes instanceof Uint8Array)) return refuse('a NumPy number', kindOf(bytes));
    const integers = integersOf(bytes, type, refuse);
    return integers.length === 1 ? integers[0] : refuse('one NumPy number', `${integers.length}`);
  },
  'numpy.dtype': ([code], { refuse }) => new PickleType(letters(code) ?? refuse('the code of a type', kindOf(code))),
  'numpy.ndarray': (_, { refuse }) => refuse('an array with its contents', 'one without'),
  // How protocol 2 writes bytes in Python 3: as text of as many letters.
  '_codecs.encode': ([text, encoding], machine) => {
    if (typeof text !== 'string' || letters(encoding) !== 'latin1')
      return machine.refuse("a text and 'latin1'", kindOf(encoding));
    machine.spend(text.length);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  },
  'builtins.bytes': () => new Uint8Array(),
};

/** The same by other names: NumPy 2's, and Python 2's. */
const ALSO: Readonly<Record<string, string>> = {
  'numpy._core.multiarray._reconstruct': 'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray.scalar': 'numpy.core.multiarray.scalar',
  'numpy._core.numeric._frombuffer': 'numpy.core.numeric._frombuffer',
  '__builtin__.bytes': 'builtins.bytes',
};

/** All that a pickle of arrays and plain data may name. */
export const PICKLE_NAMES: ReadonlyMap<string, PickleName> = new Map(
  [...Object.keys(CALLS).map((name) => [name, name]), ...Object.entries(ALSO)].map(([name, same]) => [
    name,
    new PickleName(name, CALLS[same]),
  ]),
);
