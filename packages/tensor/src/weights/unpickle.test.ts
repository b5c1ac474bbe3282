import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { EndOfBytes } from './byte-cursor.ts';
import { PickleObject, plainGlobals } from './pickle-globals.ts';
import { refuseIn } from './pth-globals.ts';
import { unpickle } from './unpickle.ts';

const refuse = refuseIn('x.pkl');

function read(...parts: (string | Uint8Array)[]): unknown {
  const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const persistentLoad = (id: unknown) => refuse('nothing outside', String(id));
  return unpickle(bytes, { subject: 'x.pkl', globals: plainGlobals(refuse), persistentLoad }).value;
}

/** So many bytes of an opcode. */
const times = (count: number, letters: string) => letters.repeat(count);

describe('unpickle', () => {
  it.each<[string, string, unknown]>([
    ['an integer of no bytes', '\x8a\x00.', 0],
    ['a long one that is exact as a number', '\x8a\x02\x00\xff.', -256],
    ['one past all exact numbers', '\x8a\x08\x01\x00\x00\x00\x00\x00\x20\x00.', 2n ** 53n + 1n],
    ['a float', 'G\x3f\xf8\x00\x00\x00\x00\x00\x00.', 1.5],
    ['text, short and long', '\x8c\x02\xc3\xbcX\x01\x00\x00\x00a\x86.', ['ü', 'a']],
    ['text of Python 2', 'U\x01aT\x01\x00\x00\x00b\x86.', ['a', 'b']],
    ['bytes', 'C\x02\x00\xff.', Uint8Array.of(0, 255)],
    ['a list by marks', '((K\x01K\x02lt.', [[1, 2]]],
    ['a dict by marks', '(K\x01K\x02d.', new Map([[1, 2]])],
    ['sets', '\x8f(K\x01K\x02\x90(K\x01\x91\x86.', [new Set([1, 2]), new Set([1])]],
    ['what is kept and used again', ']\x94h\x00a.', expect.anything()],
    ['what is dropped', 'K\x01(K\x0201(0K\x03\x86.', [1, 3]],
    ['once more the same', 'K\x012\x86.', [1, 1]],
    ['a frame', '\x80\x04\x95\x02\x00\x00\x00\x00\x00\x00\x00N.', null],
    ['a name by the stack', '\x8c\x08builtins\x8c\x03set\x93]\x85R.', new Set()],
    ['a set of Python 2', 'c__builtin__\nset\n(lK\x01a\x85R.', new Set([1])],
    ['a dict of pairs', 'ccollections\nOrderedDict\n]K\x01K\x02\x86a\x85R.', new Map([[1, 2]])],
    ['bytes of protocol 2', 'c_codecs\nencode\nX\x02\x00\x00\x00\xc3\xbf\x8c\x06latin1\x86R.', Uint8Array.of(255)],
    [
      'a big-endian NumPy number',
      'cnumpy._core.multiarray\nscalar\ncnumpy\ndtype\nU\x02i2\x85R(K\x03U\x01>tbC\x02\x01\x00\x86R.',
      256,
    ],
  ])('reads %s', (_, letters, value) => {
    expect(read(letters)).toEqual(value);
  });

  it('reads fields of settings, whatever their names', () => {
    const settings = read('cargparse\nNamespace\n)\x81}U\x09__proto__K\x01sb.') as PickleObject;
    expect(settings).toBeInstanceOf(PickleObject);
    expect(settings.fields).toEqual(new Map([['__proto__', 1]]));
    expect(Object.getPrototypeOf(settings)).toBe(PickleObject.prototype);
  });

  it.each<[string, string, string]>([
    [
      'os.system',
      'cos\nsystem\nX\x02\x00\x00\x00ls\x85R.',
      'found the name os.system, which Python would look up and could run',
    ],
    ['os.system under its other name', 'cposix\nsystem\n.', 'found the name posix.system'],
    ['builtins.eval', 'cbuiltins\neval\nU\x011\x85R.', 'found the name builtins.eval'],
    ['the eval of Python 2', 'c__builtin__\neval\n.', 'found the name builtins.eval'],
    ['a name put together on the stack', '\x8c\x02os\x8c\x06system\x93.', 'found the name os.system'],
    ['a dotted name', '\x8c\x08builtins\x8c\x08set.pop_\x93.', 'found the name builtins.set.pop_'],
    ['a name of JavaScript', 'cconstructor\nconstructor\n.', 'found the name constructor.constructor'],
    ['a program of TorchScript', 'c__torch__\nNet\n.', 'this is a TorchScript program'],
    ['a name that is no text', 'K\x01K\x02\x93.', 'expected a name, found 1, 2'],
    ['a call of a value', 'K\x01)R.', 'expected something to call, found 1'],
    ['a call of what may only be named', 'cbuiltins\nint\n)R.', "expected something to call, found 'builtins.int'"],
    ['a call of a value that is a text', 'U\x0dcollections.x)R.', 'expected something to call'],
    ['arguments that are no tuple', 'cbuiltins\nset\nK\x01R.', 'expected arguments of a call, found 1'],
    ['an instance by INST', '(ios\nsystem\n.', 'expected opcodes of plain data, found 0x69 at byte 1'],
    ['an instance by OBJ', '(o.', 'found 0x6f at byte 1'],
    ['an extension', '\x82\x01.', 'found 0x82 at byte 0'],
    ['a newer protocol', '\x80\x06N.', 'expected a pickle of protocol up to 5, found protocol 6'],
    ['nothing on the stack', '.', 'expected values on the stack, found too few'],
    ['values behind a mark', 'K\x01(.', 'found too few'],
    ['a mark that is not there', 't.', 'expected a mark, found none'],
    ['what was never kept', 'h\x05.', 'expected something kept before, found number 5, which is not'],
    ['a key without a value', '}(K\x01u.', 'expected pairs of keys and values, found 1 values'],
    ['an item for a number', 'K\x01K\x02a.', 'something to add to, of type Array, found 1'],
    ['a pair for a list', ']K\x01K\x02s.', 'something to add to, of type Map, found Array'],
    ['fields for a list', ']}b.', 'expected fields for an object, found Map for Array'],
    ['an endless integer', '\x8b\x00\x10\x00\x00', 'expected integers of at most 1024 bytes, found 4096 bytes'],
    ['a NumPy number of objects', 'cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nU\x02O8\x85RC\x00\x86R.', 'found O8'],
    ['a device of lists', 'ctorch\ndevice\n]\x85R.', 'expected a text, found Array'],
    ['something outside', 'U\x01aQ.', 'expected nothing outside, found a'],
  ])('refuses %s', (_, letters, message) => {
    expect(() => read(letters)).toThrow(DataError);
    expect(() => read(letters)).toThrow(`x.pkl: `);
    expect(() => read(letters)).toThrow(message);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['no end', 'N'],
    ['a text longer than the file', 'X\xff\xff\xff\x7fabc'],
    ['bytes of 2⁶⁴ − 1', `\x8e${times(8, '\xff')}`],
    ['a name without an end', 'cos\nsyst'],
    ['a number cut in two', 'J\x01'],
  ])('says that %s is cut', (_, letters) => {
    expect(() => read(letters)).toThrow(EndOfBytes);
  });

  it('is not lost in lists within lists', () => {
    const depth = 200_000;
    let value = read(times(depth, ']'), times(depth - 1, 'a'), '.');
    let found = 0;
    for (; Array.isArray(value); value = value[0]) found++;
    expect(found).toBe(depth);
  });

  it('takes a dict that holds itself', () => {
    const value = read('}q\x00K\x01h\x00s.') as Map<number, unknown>;
    expect(value.get(1)).toBe(value);
  });

  it.each<[string, string, string]>([
    ['endless depth', times(2 ** 20 + 1, ']'), 'at most 1048576 values at once'],
    ['dicts without end', times(2 ** 20 + 1, '}0'), 'more than 4194304 objects'],
    ['marks without end', times(2 ** 22 + 1, '('), 'more than 4194304 objects'],
    ['what is kept without end', `N${times(2 ** 22 + 1, '\x94')}`, 'more than 4194304 objects'],
    // Each call copies a list of 2¹⁶ once more.
    [
      'copies without end',
      `(${times(2 ** 16, 'N')}t\x85\x940ctorch\nSize\n\x940${times(2 ** 12, 'h\x01h\x00R0')}`,
      'more than 4194304 objects',
    ],
    // A text of 2²⁰ letters, as bytes, over and over.
    [
      'bytes without end',
      `X\x00\x00\x10\x00${times(2 ** 20, 'a')}U\x06latin1\x86\x940c_codecs\nencode\n\x940${times(2 ** 12, 'h\x01h\x00R0')}`,
      'more than 4194304 objects',
    ],
  ])('refuses %s', (_, letters, message) => {
    expect(() => read(letters)).toThrow(message);
  });
});
