import type { CellOutput, Notebook, Printable } from './cell.ts';

/** A notebook that hands on what is put into it. */
export function notebook(give: (output: CellOutput) => void): Notebook {
  return {
    print: (...values) => give({ kind: 'text', text: values.map(written).join(' ') }),
    table: (head, rows) => give({ kind: 'table', head, rows: rows.map((row) => row.map(written)) }),
    picture: (name, svg) => give({ kind: 'picture', name, svg }),
    check(name, course, here) {
      const [stated, found] = [written(course), written(here)];
      give({ kind: 'check', name, course: stated, here: found, holds: stated === found });
    },
  };
}

/** 5852170 as 5,852,170; lists as shapes. */
function written(value: Printable): string {
  if (typeof value === 'number') return Number.isInteger(value) ? value.toLocaleString('en') : String(value);
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
