import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/mat.json';
import { mutated } from '../testing/mutated.ts';
import type { MATValue } from './mat-value.ts';
import { parseMAT } from './parse-mat.ts';

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const fileOf = (name: string) => bytesOf(golden.files.find((file) => file.name === name)?.file ?? '');
const plain = new Map(golden.files.map(({ name, file }) => [name, bytesOf(file)]));

/** A value in the form of the goldens, numbers by their bytes. */
function packed(value: MATValue): unknown {
  if (value.kind === 'cells') return { ...value, cells: value.cells.map(packed) };
  if (value.kind === 'structs') return { ...value, structs: value.structs.map(packedAll) };
  if (value.kind !== 'numbers') return value;
  return {
    ...value,
    data: packedNumbers(value.data),
    ...(value.imaginary && { imaginary: packedNumbers(value.imaginary) }),
  };
}

const packedAll = (values: ReadonlyMap<string, MATValue>) =>
  Object.fromEntries(Array.from(values, ([name, value]) => [name, packed(value)]));

function packedNumbers(data: ArrayBufferView): unknown {
  const type = data.constructor.name.replace(/Big|Array/g, '').toLowerCase();
  return { type, base64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') };
}

/** An element of a file that a test writes. */
function element(type: number, ...parts: Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  const padding = Buffer.alloc((8 - (body.length % 8)) % 8);
  return Buffer.concat([Uint8Array.from(Buffer.from(Uint32Array.of(type, body.length).buffer)), body, padding]);
}

const words = (...numbers: number[]) => new Uint8Array(Int32Array.from(numbers).buffer);
const letters = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const HEADER = fileOf('nothing');
const headerOf = (code: number, shape: readonly number[], name = 'x') =>
  Buffer.concat([element(6, words(code, 0)), element(5, words(...shape)), element(1, letters(name))]);
const file = (...elements: Uint8Array[]) => new Uint8Array(Buffer.concat([HEADER, ...elements]));

describe('parseMAT', () => {
  it.each(golden.files)('reads what SciPy reads: $name', async ({ file, variables }) => {
    expect(packedAll(await parseMAT(bytesOf(file)))).toEqual(variables);
  });

  it('reads numbers without a copy where they lie in the file as they are', async () => {
    const bytes = fileOf('every class');
    const { int16, double } = Object.fromEntries(await parseMAT(bytes));
    for (const value of [int16, double]) expect(value.kind === 'numbers' && value.data.buffer).toBe(bytes.buffer);
  });

  it('reads a file that begins anywhere in memory', async () => {
    const shifted = new Uint8Array([0, 0, 0, ...fileOf('every class')]).subarray(3);
    expect(await parseMAT(shifted)).toEqual(await parseMAT(fileOf('every class')));
  });

  it.each(['SVHN', 'every class'])('reads the variables that are asked for: %s', async (name) => {
    const all = await parseMAT(fileOf(name));
    const [first, second] = all.keys();
    expect(await parseMAT(fileOf(name), name, { variables: [second] })).toEqual(new Map([[second, all.get(second)]]));
    await expect(parseMAT(fileOf(name), 'a.mat', { variables: [first, 'Z'] })).rejects.toThrow(
      `a.mat: expected the variables ${first}, Z, found ${[...all.keys()].join(', ')}; check that it is the file you mean`,
    );
  });

  it('keeps a field of any name', async () => {
    const struct = element(
      14,
      headerOf(2, [1, 1]),
      element(5, words(10)),
      element(1, letters('__proto__\0')),
      element(14),
    );
    const { x } = Object.fromEntries(await parseMAT(file(struct)));
    expect(x.kind === 'structs' && x.structs[0].get('__proto__')).toEqual({
      kind: 'numbers',
      shape: [0, 0],
      data: new Float64Array(),
      logical: false,
    });
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'expected a MATLAB file of level 5, found 0 bytes; get the file again'],
    ['a text', letters('hello '.repeat(40)), 'found another header; check that it is a .mat file'],
    ['level 4', new Uint8Array(20), 'found one of level 4, or something else; save it with -v7'],
    ['HDF5', letters(`\x89HDF\r\n\x1a\n${' '.repeat(200)}`), 'found HDF5'],
    ['version 7.3', HEADER.with(125, 2), 'found version 7.3, which is HDF5; save it with -v7'],
    ['an unknown version', HEADER.with(125, 9), 'found version 9'],
    ['a cut tag', file(words(14)), 'expected 8 bytes of an element, found 4'],
    ['a cut element', file(words(14, 2 ** 31 - 8)), 'expected 2147483640 bytes of an element, found 0'],
    ['a file of numbers alone', file(element(9, new Uint8Array(8))), 'expected a variable, found element type 9'],
    [
      'compressed noise',
      file(element(15, letters('noise!!!'))),
      'expected a whole compressed variable, found a damaged one of 8',
    ],
    ['an unknown class', file(element(14, headerOf(99, [1, 1]))), 'found class 99'],
    ['one axis', file(element(14, headerOf(6, [1]))), 'expected 2 to 32 axes, found 1'],
    ['a negative size', file(element(14, headerOf(6, [1, -1]))), 'expected sizes of axes, found [1, -1]'],
    [
      'few numbers',
      file(element(14, headerOf(9, [2, 2]), element(2, words(0).subarray(1)))),
      'expected 4 numbers for 2×2, found 3',
    ],
    [
      'half a number',
      file(element(14, headerOf(6, [1, 1]), element(9, words(0)))),
      'expected whole numbers of 8 bytes, found 4',
    ],
    [
      'numbers of no type',
      file(element(14, headerOf(6, [1, 1]), element(8, words(0)))),
      'expected an element of numbers',
    ],
    [
      'fractions in integers',
      file(element(14, headerOf(14, [1, 1]), element(9, new Uint8Array(Float64Array.of(0.5).buffer)))),
      'found 0.5',
    ],
    ['a claim of cells', file(element(14, headerOf(1, [2 ** 30, 2 ** 30]))), 'expected 8 bytes of an element, found 0'],
    ['letters beyond Unicode', file(element(14, headerOf(4, [1, 1]), element(18, words(0x110000)))), 'found 1114112'],
    ['few letters', file(element(14, headerOf(4, [3, 1]), element(16, letters('ab')))), 'expected 3 letters, found 2'],
    [
      'names of no length',
      file(element(14, headerOf(2, [1, 1]), element(5, words(0)), element(1, letters('a')))),
      'expected names of 0 letters each',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    const refused = expect(parseMAT(bytes, 'a.mat')).rejects;
    await refused.toThrow(DataError);
    await refused.toThrow(message);
  });

  it('refuses a file that takes more memory than may be', async () => {
    const empty = element(14, headerOf(2, [2 ** 15, 2 ** 15]), element(5, words(8)), element(1));
    await expect(parseMAT(file(empty), 'a.mat')).rejects.toThrow(
      'and more with structs; if you trust the file, raise maxBytes',
    );
    const options = { maxBytes: 200 };
    await expect(parseMAT(fileOf('SVHN'), 'a.mat', options)).rejects.toThrow(
      'expected at most 200 bytes of values, found 296 and more with a variable; if you',
    );
    await expect(parseMAT(fileOf('SVHN'), 'a.mat', { maxBytes: 0 })).rejects.toThrow(RangeError);
  });

  it('refuses what is nested too deep, before the stack is full', async () => {
    let cell = element(14);
    for (let depth = 0; depth < 5000; depth++) cell = element(14, headerOf(1, [1, 1], ''), cell);
    const deep = file(element(14, headerOf(1, [1, 1]), cell));
    await expect(parseMAT(deep)).rejects.toThrow('expected cells and structs nested at most 100 deep');
  });

  it('answers any damaged file with values or a DataError', async () => {
    await fc.assert(
      fc.asyncProperty(mutated([...plain.values()]), async (bytes) => {
        await parseMAT(bytes).catch((error) => expect(error).toBeInstanceOf(DataError));
      }),
      { numRuns: 300 },
    );
  });
});
