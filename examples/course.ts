// The course in a terminal: chapters by their names, the very modules that its site shows and runs. Pictures become files beside you.
import { writeFile } from 'node:fs/promises';
import { useBackend } from '@cnn/tensor';
import type { Cell, CellOutput } from './notebook/cell.ts';
import { notebook } from './notebook/notebook.ts';

const { description } = await useBackend('auto');
console.log(description);
for (const name of process.argv.slice(2)) {
  console.log(`\n${name}`);
  const { cell } = (await import(`./course/${name}.ts`)) as { readonly cell: Cell };
  const outputs: CellOutput[] = [];
  await cell(notebook((output) => outputs.push(output)));
  for (const output of outputs) console.log(await written(output, name));
}

/** What an output looks like in a terminal. A number that is not the course's makes the program fail. */
async function written(output: CellOutput, chapter: string): Promise<string> {
  switch (output.kind) {
    case 'text':
      return output.text;
    case 'table':
      return aligned([output.head, ...output.rows]);
    case 'picture': {
      const file = `${chapter}-${output.name}.svg`;
      await writeFile(file, output.svg);
      return `picture: ${file}`;
    }
    case 'check':
      if (!output.holds) process.exitCode = 1;
      return `${output.holds ? '✓' : '✗'} ${output.name}: course ${output.course}, here ${output.here}`;
  }
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
