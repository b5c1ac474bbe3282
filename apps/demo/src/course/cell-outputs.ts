import { html, type TemplateResult } from 'lit';
import type { CellOutput } from '../../../../examples/notebook/cell.ts';
import { say, type Text } from '../shell/language.ts';
import type { CourseCell } from './course-section.ts';

/** What stands under a cell's code: lines of text that follow each other are one block. */
export function cellOutputs(outputs: readonly CellOutput[], cell: CourseCell): TemplateResult[] {
  const blocks: TemplateResult[] = [];
  let lines: string[] = [];
  const endLines = () => {
    if (lines.length > 0) blocks.push(html`<pre class="text" tabindex="0">${lines.join('\n')}</pre>`);
    lines = [];
  };
  for (const output of outputs) {
    if (output.kind === 'text') {
      lines.push(output.text);
      continue;
    }
    endLines();
    if (output.kind === 'table') blocks.push(tableBlock(output));
    else if (output.kind === 'picture') blocks.push(pictureBlock(output, cell.pictures?.[output.name]));
    else blocks.push(checkBlock(output, cell.checks?.[output.name]));
  }
  endLines();
  return blocks;
}

function tableBlock({ head, rows }: Extract<CellOutput, { kind: 'table' }>): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group">
    <table>
      <thead>
        <tr>
          ${head.map((name) => (name ? html`<th scope="col">${name}</th>` : html`<td></td>`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((value) => html`<td>${value}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function pictureBlock({ svg }: Extract<CellOutput, { kind: 'picture' }>, caption: Text | undefined): TemplateResult {
  const text = caption ? say(caption) : '';
  return html`<figure>
    <img src=${`data:image/svg+xml,${encodeURIComponent(svg)}`} alt=${text} />
    <figcaption>${text}</figcaption>
  </figure>`;
}

function checkBlock(
  { course, here, holds, name }: Extract<CellOutput, { kind: 'check' }>,
  what: Text | undefined,
): TemplateResult {
  const verdict = holds ? say({ en: 'the same', zh: '一致' }) : say({ en: 'not the same', zh: '不一致' });
  return html`<p class="check ${holds ? 'holds' : 'fails'}">
    <span role="img" aria-label=${verdict}>${holds ? '✓' : '✗'}</span>
    ${what ? say(what) : name}${say({ en: ': ', zh: '：' })}<span class="values"
      >${say({ en: 'course', zh: '课程' })}: <b>${course}</b> – ${say({ en: 'here', zh: '这里' })}: <b>${here}</b></span
    >
  </p>`;
}
