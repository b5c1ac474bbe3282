import { gunzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/cifar-pickle.json';
import { mutated } from '../testing/mutated.ts';
import { parseCIFARBatch, parseCIFARMeta } from './parse-cifar-pickle.ts';

const unpacked = (base64: string) => Uint8Array.from(gunzipSync(Buffer.from(base64, 'base64')));
const titled = golden.files.map((file) => ({
  ...file,
  title: `${file.name}, protocol ${file.protocol}, ${file.maker}`,
}));

interface Batch {
  readonly name: string;
  readonly data: string;
  readonly labels?: readonly number[];
  readonly fine_labels?: readonly number[];
  readonly coarse_labels?: readonly number[];
  readonly filenames: readonly string[];
}

interface Names {
  readonly label_names?: readonly string[];
  readonly fine_label_names?: readonly string[];
  readonly coarse_label_names?: readonly string[];
}

/** A pickle of letters, each a byte. */
const pickle = (...parts: string[]) => Uint8Array.from(Buffer.from(parts.join(''), 'latin1'));
const U1 = 'cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R';
/** One black image by itself, and then what follows in the dict. */
const batch = (...rest: string[]) =>
  pickle(
    '\x80\x02}U\x04datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R',
    `(K\x01K\x01M\x00\x0c\x86${U1}\x89T\x00\x0c\x00\x00${'\0'.repeat(3072)}tbs`,
    ...rest,
  );

describe('parseCIFARBatch', () => {
  it.each(titled.filter(({ holds }) => 'data' in holds))('reads what Python reads: $title', ({ file, holds }) => {
    const { name, data, labels, fine_labels, coarse_labels, filenames } = holds as Batch;
    const read = parseCIFARBatch(unpacked(file));
    const expected = unpacked(data);
    expect(read).toEqual({
      name,
      length: expected.length / 3072,
      data: expected,
      labels: Uint8Array.from(labels ?? fine_labels ?? []),
      ...(coarse_labels && { coarseLabels: Uint8Array.from(coarse_labels) }),
      filenames,
    });
  });

  it.each(
    titled.filter(
      ({ name, protocol, maker }) => name === 'CIFAR-10 batch' && (protocol > 2 || maker.includes('Python 2')),
    ),
  )('does not copy the pixels: $title', ({ file }) => {
    const bytes = unpacked(file);
    expect(parseCIFARBatch(bytes).data.buffer).toBe(bytes.buffer);
  });

  it('reads what is kept and used again, short and long', () => {
    const { labels, filenames } = parseCIFARBatch(
      batch(
        'U\x06labels]K\x07aq\x05s',
        'U\x0dcoarse_labelsh\x05s',
        'U\x09filenames(U\x01ar\x00\x01\x00\x00j\x00\x01\x00\x00ls.',
      ),
    );
    expect(labels).toEqual(Uint8Array.of(7));
    expect(filenames).toEqual(['a', 'a']);
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', pickle(), 'expected a whole pickle, found one cut off after 0 bytes; the file is damaged'],
    [
      'a name that runs',
      pickle('cos\nsystem\nU\x02ls\x85R.'),
      'expected only NumPy arrays and plain data, found the name os.system, which Python would',
    ],
    ['a name on the stack', pickle('\x80\x04\x8c\x08builtins\x8c\x04eval\x93.'), 'found the name builtins.eval'],
    ['a name of no text', pickle('NN\x93.'), 'expected a name, found null'],
    ['a name without an end', pickle('cos'), 'expected a name, found none'],
    ['an opcode that makes objects', pickle('(U\x01ao.'), 'expected plain data, found opcode 0x6f at byte 4'],
    ['a reference outside', pickle('NQ.'), 'found opcode 0x51 at byte 1'],
    ['a buffer outside', pickle('\x80\x05\x97.'), 'found opcode 0x97 at byte 2'],
    ['protocol 0', pickle('(dp0\n.'), 'found opcode 0x70'],
    ['protocol 6', pickle('\x80\x06N.'), 'expected a pickle of protocol up to 5, found protocol 6'],
    ['no dict', pickle('].'), 'expected a dict, found a list'],
    ['an empty stack', pickle('.'), 'expected values on the stack, found too few'],
    ['values beyond a mark', pickle('N(\x85.'), 'expected values on the stack, found too few'],
    ['no mark', pickle('t.'), 'expected a mark, found none'],
    ['what was never kept', pickle('h\x05.'), 'found number 5, which is not'],
    ['half a pair', pickle('(Nd.'), 'expected pairs of keys and values, found 1 values'],
    ['items for no dict', pickle(']NNs.'), 'expected a dict to add to, found a list'],
    ['items for no list', pickle('}Na.'), 'expected a list to add to, found a dict'],
    ['a call of no function', pickle('N)R.'), 'expected something to call, found null'],
    ['a call without arguments', pickle('cnumpy\ndtype\nNR.'), 'expected arguments of a call, found null'],
    ['fields for a list', pickle(']]b.'), 'expected an array or its type to build, found a list'],
    ['a dict of fields', pickle(`${U1}}b.`), 'expected a tuple to build from, found a dict'],
    ['a long integer', pickle(`\x8a\x09${'\0'.repeat(9)}.`), 'expected integers of at most 8 bytes, found 9'],
    ['a cut text', pickle('T\xff\xff\xff\x7fab'), 'found one cut off after 7 bytes'],
    [
      'a number of another size',
      pickle(`cnumpy.core.multiarray\nscalar\n${U1}U\x02ab\x86R.`),
      'expected one NumPy number, found 2',
    ],
    [
      'bytes in another code',
      pickle('c_codecs\nencode\nX\x01\x00\x00\x00aX\x03\x00\x00\x00rot\x86R.'),
      "expected a text and 'latin1'",
    ],
    ['an empty array', pickle('cnumpy\nndarray\n)R.'), 'expected an array with its contents, found one without'],
    ['no images', pickle('}.'), 'expected data, an array of NumPy, found undefined'],
    ['images in a list', pickle('}U\x04data]s.'), 'expected data, an array of NumPy, found a list'],
    [
      'no labels',
      batch('.'),
      'expected labels or fine_labels, found data; get it again from the Python version of CIFAR',
    ],
    ['too many labels', batch('U\x06labels(K\x00K\x01ls.'), 'expected labels of 1 images, found 2'],
    ['a negative label', batch('U\x06labels(J\xff\xff\xff\xffls.'), 'expected labels from 0 to 255, found -1'],
    ['a label of a half', batch('U\x06labels(G\x3f\xe0\0\0\0\0\0\0ls.'), 'expected labels from 0 to 255, found 0.5'],
    ['labels in a text', batch('U\x06labelsU\x01as.'), 'expected labels, a list, found 1 bytes'],
    [
      'file names of numbers',
      batch('U\x06labels(K\x00lsU\x09filenames(K\x00ls.'),
      'expected filenames, texts, found 0',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseCIFARBatch(bytes, 'test_batch')).toThrow(DataError);
    expect(() => parseCIFARBatch(bytes, 'test_batch')).toThrow(message);
  });

  it.each<[string, string, string]>([
    ['few bytes', `K\x02\x85${U1}\x89U\x01a`, 'expected 2 bytes for 2, found 1'],
    [
      'floats',
      `K\x02\x85cnumpy\ndtype\nU\x02f4\x85R\x89U\x08abcdefgh`,
      'expected an array of b1, u1, i1, u2, i2, u4, i4, u8, i8, found f4',
    ],
    ['objects', `K\x01\x85${U1}\x89]`, 'expected an array of plain numbers, found one of objects'],
    ['no shape', `K\x02${U1}\x89U\x01a`, 'expected the shape of an array, found 2'],
    ['a negative axis', `J\xff\xff\xff\xff\x85${U1}\x89U\x01a`, 'expected the shape of an array, found -1'],
    [
      'another shape',
      `K\x01K\x02\x86${U1}\x89U\x02ab`,
      'expected data of type u1 and shape [?, 3072], found u1 and [1, 2]',
    ],
  ])('refuses an array of %s', (_, state, message) => {
    const array = `cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01${state}tb`;
    expect(() => parseCIFARBatch(pickle(`}U\x04data${array}s.`))).toThrow(message);
  });

  it('refuses few bytes that take far more memory', () => {
    const manyDicts = pickle(`(${'}'.repeat(2 ** 20)}t.`);
    const longTextAgain = pickle(
      `X\x00\x00\x10\x00${'a'.repeat(2 ** 20)}q\x00`,
      'c_codecs\nencode\nh\x00X\x06\x00\x00\x00latin1\x86R'.repeat(100),
      '.',
    );
    for (const bytes of [manyDicts, longTextAgain])
      expect(() => parseCIFARBatch(bytes)).toThrow('expected a pickle of reasonable size in memory');
  });
});

describe('parseCIFARMeta', () => {
  it.each(titled.filter(({ holds }) => !('data' in holds)))('reads what Python reads: $title', ({ file, holds }) => {
    const { label_names, fine_label_names, coarse_label_names } = holds as Names;
    expect(parseCIFARMeta(unpacked(file))).toEqual({
      classes: label_names ?? fine_label_names,
      ...(coarse_label_names && { superclasses: coarse_label_names }),
    });
  });

  it.each<[string, Uint8Array, string]>([
    ['other names', pickle('}U\x05namesNs.'), 'meta: expected label_names or fine_label_names, found names'],
    ['names of other things', pickle('}}Ns.'), 'meta: expected label_names or fine_label_names, found a dict; get'],
    ['nothing', pickle('}.'), 'meta: expected label_names or fine_label_names, found none'],
    ['names of no text', pickle('}U\x0blabel_names(Nls.'), 'expected label_names, texts, found null'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseCIFARMeta(bytes, 'meta')).toThrow(DataError);
    expect(() => parseCIFARMeta(bytes, 'meta')).toThrow(message);
  });
});

it('answers any damaged pickle with images, names or a DataError', () => {
  const files = golden.files.map(({ file }) => unpacked(file));
  fc.assert(
    fc.property(mutated(files), fc.constantFrom(parseCIFARBatch, parseCIFARMeta), (bytes, parse) => {
      try {
        parse(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
      }
    }),
    { numRuns: 300 },
  );
});
