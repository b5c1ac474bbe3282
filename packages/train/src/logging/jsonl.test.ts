import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJsonLines, encodeJsonLine } from './jsonl.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('encodeJsonLine', () => {
  it('writes what JSON has not', () => {
    const record = {
      loss: Number.NaN,
      bound: [Number.POSITIVE_INFINITY, { low: Number.NEGATIVE_INFINITY }],
      counts: Float32Array.of(1, Number.NaN),
      bytes: Uint8Array.of(1, 2),
      missing: undefined,
    };
    expect(encodeJsonLine(record)).toBe(
      '{"loss":"NaN","bound":["Infinity",{"low":"-Infinity"}],"counts":[1,"NaN"],"bytes":[1,2]}\n',
    );
  });

  it.each([null, [1], 5, 'text', new Float32Array(2)])('refuses %j, which is no record', (value) => {
    expect(() => encodeJsonLine(value as never)).toThrow(/encodeJsonLine: expected an object, found/);
  });

  it('is one line, whatever is in the record', () => {
    expect(encodeJsonLine({ text: 'a\nb\u2028c' }).indexOf('\n')).toBe('{"text":"a\\nb c"}'.length);
  });
});

describe('decodeJsonLines', () => {
  it('gives any records back', () => {
    const special = new Set(['NaN', 'Infinity', '-Infinity']);
    const value = fc.oneof(
      fc.double().map((number) => number + 0),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !special.has(text)),
    );
    const record = fc.dictionary(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.oneof(value, fc.array(value, { maxLength: 4 })),
      {
        maxKeys: 6,
      },
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        const bytes = bytesOf(records.map(encodeJsonLine).join(''));
        const decoded = decodeJsonLines(bytes);
        expect(decoded.wholeBytes).toBe(bytes.length);
        expect(decoded.torn).toBe(false);
        // −0 is 0.
        expect(JSON.stringify(decoded.records)).toBe(JSON.stringify(records));
        expect(decoded.records).toHaveLength(records.length);
        for (const [i, found] of decoded.records.entries()) {
          for (const [key, each] of Object.entries(records[i])) {
            if (typeof each === 'number' && !Object.is(each, -0)) expect(found[key]).toBe(each);
          }
        }
      }),
    );
  });

  it('leaves out a line that is cut anywhere, in the middle of a letter too', () => {
    const whole = bytesOf('{"epoch":1}\n');
    const bytes = Uint8Array.from([...whole, ...bytesOf('{"text":"ä🙂"}\n')]);
    for (let end = whole.length + 1; end < bytes.length; end++) {
      const found = decodeJsonLines(bytes.subarray(0, end));
      expect(found).toEqual({ records: [{ epoch: 1 }], wholeBytes: whole.length, torn: true });
    }
  });

  it('skips empty lines, and takes Windows ends of lines', () => {
    expect(decodeJsonLines(bytesOf('\n{"a":1}\r\n  \n{"a":2}\n')).records).toEqual([{ a: 1 }, { a: 2 }]);
    expect(decodeJsonLines(new Uint8Array())).toEqual({ records: [], wholeBytes: 0, torn: false });
  });

  it.each([
    ['{"a":1}\n{"a":\n', 'line 2: expected an object in JSON, found other text'],
    ['{"a":1}\n[1]\n', 'line 2: expected an object in JSON, found a list'],
    ['5\n', 'line 1: expected an object in JSON, found a number'],
    ['"NaN"\n', 'line 1: expected an object in JSON, found a number'],
    ['null\n', 'line 1: expected an object in JSON, found null'],
  ])('refuses %j', (text, message) => {
    expect(() => decodeJsonLines(bytesOf(text), 'log.jsonl')).toThrow(`log.jsonl, ${message}`);
    expect(() => decodeJsonLines(bytesOf(text))).toThrow(DataError);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => decodeJsonLines(Uint8Array.of(0x22, 0xff, 0x22, 10))).toThrow(DataError);
  });
});
