import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvTable, decodeCsv } from './csv.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('CsvTable', () => {
  it('tells what to append', () => {
    const table = new CsvTable(['epoch', 'loss']);
    expect(table.add({ loss: 0.1, epoch: 1 })).toEqual({ text: 'epoch,loss\n1,0.1\n', rewrite: true });
    expect(table.add({ epoch: 2, loss: 1e-7 })).toEqual({ text: '2,1e-7\n', rewrite: false });
    expect(table.add({ epoch: 3, loss: undefined })).toEqual({ text: '3,\n', rewrite: false });
  });

  it('writes the file anew for a new column, which is empty before', () => {
    const table = new CsvTable();
    table.add({ epoch: 1, loss: 0.5 });
    expect(table.add({ accuracy: 0.9, epoch: 2 })).toEqual({
      text: 'epoch,loss,accuracy\n1,0.5,\n2,,0.9\n',
      rewrite: true,
    });
    expect(table.add({ epoch: 3 })).toEqual({ text: '3,,\n', rewrite: false });
  });

  it('takes a row without values where there are columns', () => {
    const table = new CsvTable(['epoch']);
    expect(table.add({})).toEqual({ text: 'epoch\n\n', rewrite: true });
    expect(table.add({ loss: null }).rewrite).toBe(false);
    expect(table.columns).toEqual(['epoch']);
  });

  it('has numbers exactly, and text in quotes where it must be', () => {
    const table = new CsvTable();
    const values = {
      a: 0.1 + 0.2,
      b: -0,
      c: Number.NaN,
      d: Number.NEGATIVE_INFINITY,
      e: 'plain text',
      f: 'a "quoted", b',
      g: 'two\nlines',
      h: '1e5',
      i: '',
      j: 'NaN',
    };
    table.add(values);
    expect(table.toText().split('\n').slice(1).join('\n')).toBe(
      '0.30000000000000004,-0,NaN,-Infinity,plain text,"a ""quoted"", b","two\nlines","1e5","","NaN"\n',
    );
  });

  it('takes the names of what objects inherit', () => {
    const table = new CsvTable(['toString', '__proto__', 'constructor']);
    table.add({});
    table.add(Object.fromEntries([['__proto__', 1]]));
    expect(table.toText()).toBe('toString,__proto__,constructor\n,,\n,1,\n');
    expect(decodeCsv(bytesOf(table.toText())).rows.map((row) => Object.entries(row))).toEqual([[], [['__proto__', 1]]]);
  });

  it('is empty without columns', () => {
    expect(new CsvTable().toText()).toBe('');
  });

  it('refuses what is no cell, and changes nothing', () => {
    const table = new CsvTable(['epoch']);
    expect(() => table.add({ epoch: 1, done: true as never })).toThrow(
      'CsvTable: done must be a number or text, found a boolean',
    );
    expect([table.columns, table.rows]).toEqual([['epoch'], []]);
    expect(() => new CsvTable(['a', 'a'])).toThrow("CsvTable: columns must differ, found 'a' twice");
    expect(() => new CsvTable().add({})).toThrow(TypeError);
  });
});

describe('decodeCsv', () => {
  const cell = fc.oneof(
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      '0',
      '-0',
      '1e5',
      '.5',
      '5.',
      'Infinity',
      ' ',
      '"',
      ',',
      '\r',
      '\n',
      '\r\n',
      '\ufeff',
      undefined,
    ),
  );
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'toString', '1', '"', ',', '\n', '\r'));

  it('gives any table back', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(name, cell, { minKeys: 1 })), (rows) => {
        const table = new CsvTable(['step']);
        for (const row of rows) table.add(row);
        const bytes = bytesOf(table.toText());
        const decoded = decodeCsv(bytes);
        expect(decoded.columns).toEqual(table.columns);
        expect(decoded.rows).toEqual(table.rows);
        expect([decoded.wholeBytes, decoded.torn]).toEqual([bytes.length, false]);
      }),
    );
  });

  it('is the same whether rows were appended or the file was written anew', () => {
    const row = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.double(), { minKeys: 1 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const table = new CsvTable();
        let file = '';
        for (const each of rows) {
          const { text, rewrite } = table.add(each);
          file = rewrite ? text : file + text;
        }
        expect(file).toBe(table.toText());
      }),
    );
  });

  it('leaves out a line that is cut anywhere, in quotes too', () => {
    const whole = 'epoch,note\n1,"a\nb"\n';
    const file = bytesOf(`${whole}2,"ä\n""c"\n`);
    for (let end = bytesOf(whole).length + 1; end < file.length; end++) {
      const { rows, wholeBytes, torn } = decodeCsv(file.subarray(0, end));
      expect([rows, wholeBytes, torn]).toEqual([[{ epoch: 1, note: 'a\nb' }], whole.length, true]);
    }
  });

  it("reads other programs' files: Windows ends of lines, a byte order mark, numbers in other forms", () => {
    const { columns, rows } = decodeCsv(bytesOf('\ufeffepoch,loss,"a ""b"""\r\n+1,1.50,x\r\n2,1E-3,"3"\r\n'));
    expect(columns).toEqual(['epoch', 'loss', 'a "b"']);
    expect(rows).toEqual([
      { epoch: 1, loss: 1.5, 'a "b"': 'x' },
      { epoch: 2, loss: 0.001, 'a "b"': '3' },
    ]);
  });

  it('is quick with many columns', { timeout: 5000 }, () => {
    const names = Array.from({ length: 200_000 }, (_, i) => `column${i}`);
    expect(decodeCsv(bytesOf(`${names.join()}\n`)).columns.length).toBe(200_000);
    expect(() => decodeCsv(bytesOf(`${names.join()},column7\n`))).toThrow("found 'column7' twice");
  });

  it('takes a file without rows, and an empty one', () => {
    expect(decodeCsv(bytesOf('a,b\n'))).toEqual({ columns: ['a', 'b'], rows: [], wholeBytes: 4, torn: false });
    expect(decodeCsv(bytesOf('a,b'))).toEqual({ columns: [], rows: [], wholeBytes: 0, torn: true });
    expect(decodeCsv(new Uint8Array())).toEqual({ columns: [], rows: [], wholeBytes: 0, torn: false });
  });

  it.each([
    ['a,b\n1,2\n1\n', 'log.csv, row 2: expected 2 cells as in the heading, found 1'],
    ['a,b\n1,2,3\n', 'log.csv, row 1: expected 2 cells as in the heading, found 3'],
    ['a,a\n1,2\n', "log.csv: expected columns of different names, found 'a' twice"],
    ['a,b\n1,x"y"\n', 'log.csv, row 1: expected a comma or the end of the line after a cell, found "\\""'],
    ['a,b\n1,"x"y\n', 'log.csv, row 1: expected a comma or the end of the line after a cell, found "y"'],
    ['a\rb\n', 'log.csv, row 0: expected a comma or the end of the line after a cell, found "\\rb"'],
  ])('refuses %j', (text, message) => {
    expect(() => decodeCsv(bytesOf(text), 'log.csv')).toThrow(message);
  });

  it('refuses any damage with a DataError', () => {
    const file = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r', 'ä') });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), file.map(bytesOf)), (bytes) => {
        try {
          expect(decodeCsv(bytes).wholeBytes).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
