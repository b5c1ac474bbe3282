/**
 * Rows as text in columns; the first row is the head. Columns of numbers stand at the right.
 *
 * @example
 * textTable([['run', 'accuracy'], ['first', '83.85']]);
 */
export function textTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0].map((_, column) => rows.map((row) => row[column]));
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const isNumeric = columns.map(
    ([, ...cells]) => cells.length > 0 && cells.every((cell) => /^[-−+]?[\d.,]*( ?%)?$/.test(cell)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => (isNumeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
