import { escapeHTML } from './page.ts';

/** What stands in one cell. */
export interface TableCell {
  readonly text: string;
  /** How strongly the cell is coloured, in [0, 1]. @default not at all */
  readonly heat?: number;
}

export interface TableInput {
  /** What the table says, above it and for screen readers. */
  readonly caption: string;
  /** Heads of the columns, that of the rows' names first. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly (string | TableCell)[] }[];
  /** Columns whose cells are words; the others are numbers, which stand at the right. @default none */
  readonly words?: readonly string[];
}

/** A table as HTML, whose rows and columns have heads, and which scrolls alone where the page is narrow. */
export function htmlTable({ caption, columns, rows, words = [] }: TableInput): string {
  const kind = (column: number) => (column === 0 || words.includes(columns[column]) ? '' : ' class="number"');
  const head = columns.map((name, i) => `<th scope="col"${kind(i)}>${escapeHTML(name)}</th>`).join('');
  const body = rows.map(({ name, cells }) => {
    const values = cells.map((cell, i) => cellHTML(typeof cell === 'string' ? { text: cell } : cell, kind(i + 1)));
    return `<tr><th scope="row">${escapeHTML(name)}</th>${values.join('')}</tr>`;
  });
  const label = `aria-label="${escapeHTML(caption)}"`;
  return `<figure><figcaption>${escapeHTML(caption)}</figcaption><div class="scroll" role="region" tabindex="0" ${label}><table ${label}>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div></figure>`;
}

function cellHTML({ text, heat }: TableCell, kind: string): string {
  const style = heat === undefined ? '' : ` style="--heat: ${Math.round(100 * Math.min(Math.max(heat, 0), 1))}%"`;
  return `<td${kind}${style}>${escapeHTML(text)}</td>`;
}
