import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumberTable } from './parse-number-table.ts';

const parse = (text: string, options?: Parameters<typeof parseNumberTable>[2]) =>
  parseNumberTable(new TextEncoder().encode(text), 'list.txt', options);

describe('parseNumberTable', () => {
  it('reads names and numbers, whatever the spaces and ends of lines', () => {
    expect(parse('a.jpg 1 -2\r\n  b.jpg   +3\t 4  \n\nç d 5\n'.replace('ç d', 'ç 0'), { columns: 2 })).toEqual({
      header: [],
      names: ['a.jpg', 'b.jpg', 'ç'],
      numbers: Int32Array.of(1, -2, 3, 4, 0, 5),
      columns: 2,
    });
    expect(parse('2\nx y \na 2147483647 -2147483648\nb 1 2', { columns: 2, header: true })).toMatchObject({
      header: ['x', 'y'],
      names: ['a', 'b'],
      numbers: Int32Array.of(2147483647, -2147483648, 1, 2),
    });
    expect(parse('', { columns: 3 })).toEqual({ header: [], names: [], numbers: new Int32Array(), columns: 3 });
  });

  it('gives back what was written', () => {
    const row = fc.tuple(fc.stringMatching(/^[!-~]+$/), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.nat());
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { names, numbers } = parse(rows.map((row) => `${row.join(' ')}\n`).join(''), { columns: 2 });
        expect([names, [...numbers]]).toEqual([rows.map(([name]) => name), rows.flatMap(([, a, b]) => [a, b])]);
      }),
    );
  });

  it.each([
    ['a 1 2\nb 1', 'a name and 2 numbers in line 2, found 1 numbers'],
    ['a 1 2\n\nb 1 2 3', 'a name and 2 numbers in line 3, found 3 numbers'],
    ['a 1 1.5', "whole numbers in line 1, found '1.5'"],
    ['a 1 NaN', "whole numbers in line 1, found 'NaN'"],
    ['a 1 2147483648', "whole numbers in line 1, found '2147483648'"],
    ['a 1 0x10', "whole numbers in line 1, found '0x10'"],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text, { columns: 2 })).toThrow(DataError);
    expect(() => parse(text, { columns: 2 })).toThrow(`list.txt: expected ${message}; delete it`);
  });

  it('cuts no line that is too long to be right', () => {
    expect(() => parse(`a 1\n${'b'.repeat(70_000)}`, { columns: 1 })).toThrow(
      'list.txt: expected at most 65536 bytes in line 2, found 70000',
    );
  });

  it.each([
    ['3\nx\na 1\n', 'the number of rows in line 1, found 3 for 1'],
    ['x\na 1\n', "the number of rows in line 1, found 'x'"],
    ['', "the number of rows in line 1, found ''"],
  ])('refuses a wrong header %j', (text, message) => {
    expect(() => parse(text, { columns: 1, header: true })).toThrow(`list.txt: expected ${message}`);
  });
});
