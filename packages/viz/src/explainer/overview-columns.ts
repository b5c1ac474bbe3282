import { html, nothing, type TemplateResult } from 'lit';
import type { Say } from '../locale.ts';
import type { Column } from './network-plan.ts';
import type { NetworkValues } from './network-values.ts';
import { countText, numberText, rangeText, sizesText } from './number-text.ts';
import { type ShownNodes, shownOf } from './overview-edges.ts';
import { ROWS } from './overview-layout.ts';
import { channelName, nameOf, unitName } from './unit-names.ts';

/** All that the columns show. */
export interface ColumnsView extends ShownNodes {
  readonly values: NetworkValues;
  readonly classes: readonly string[] | undefined;
  /** Whether shapes, ranges, settings and numbers of parameters are told. */
  readonly detail: boolean;
  readonly say: Say;
}

/** What stands above a column. */
export function columnHead({ plan, layout, values, detail, say }: ColumnsView, column: Column): TemplateResult {
  const { index, kind, shape, settings, parameters } = column;
  const { low, high } = values.columns[index].ranges.all;
  const name = nameOf(plan, index, say);
  const line = (text: string) => html`<span class="rest">${text}</span>`;
  return html`<button
    type="button"
    class="head"
    tabindex="-1"
    data-node=${`${index} head`}
    title=${say({ en: `${name} (${kind}): what it does`, zh: `${name}（${kind}）：它做什么` })}
    .style=${`width:${layout.boxes[index].width}px`}
  >
    <span class="kind">${kind}</span>
    ${line(shortName(column, say))}
    ${detail ? [sizesText(shape), rangeText(low, high, say)].map(line) : nothing}
    ${detail && parameters > 0 ? line(say({ en: `${countText(parameters)} params`, zh: `${countText(parameters)} 个参数` })) : nothing}
    ${detail ? settings.split(', ').filter(Boolean).map(line) : nothing}
  </button>`;
}

/** Within its group, whose name stands above. */
const shortName = ({ name, role, kind }: Column, say: Say): string => {
  if (role === 'step') return say({ en: 'in between', zh: '层间' });
  if (role === 'input') return say({ en: 'input', zh: '输入' });
  return name.slice(name.lastIndexOf('.') + 1) || kind.toLowerCase();
};

/** A column's nodes. */
export function columnNodes(view: ColumnsView, column: Column): TemplateResult {
  const { index, isVector, kind, units } = column;
  const box = view.layout.boxes[index];
  const shown = shownOf(view, column);
  const { say } = view;
  const name = nameOf(view.plan, index, say);
  const place = (row: number) =>
    `left:${box.nodeLeft}px;top:${box.top(row, shown.length)}px;width:${box.nodeWidth}px;height:${box.nodeHeight}px`;
  const count = isVector
    ? say({ en: `${units} values`, zh: `${units} 个值` })
    : say({ en: `${units} channels`, zh: `${units} 个通道` });
  return html`<div role="group" aria-label=${`${name}, ${kind}, ${count}`}>
    ${shown.map(
      (unit, row) =>
        html`<button
          type="button"
          class=${isVector ? 'node number' : 'node'}
          tabindex="-1"
          data-node=${`${index} ${unit}`}
          aria-label=${isVector ? nothing : `${name}, ${unitName(view, column, unit, say) ?? channelName(unit, say)}`}
          .style=${place(row)}
        >
          ${isVector ? numberNode(view, column, unit) : html`<canvas aria-hidden="true"></canvas>`}
        </button>`,
    )}
    ${
      isVector && units > ROWS
        ? html`<canvas
            class="strip"
            data-strip=${index}
            aria-hidden="true"
            .style=${`left:${box.nodeLeft - 13}px;top:${box.top(0, ROWS)}px;height:${box.top(ROWS, ROWS) - box.top(0, ROWS) - 4}px`}
          ></canvas>`
        : nothing
    }
  </div>`;
}

/** One number of a vector: its name, a bar, and the number. */
function numberNode(view: ColumnsView, column: Column, unit: number): TemplateResult {
  const { data, ranges } = view.values.columns[column.index];
  const value = data[unit];
  const isOdds = column.role === 'softmax';
  const most = isOdds ? 1 : Math.max(Math.abs(ranges.all.low), Math.abs(ranges.all.high)) || 1;
  const share = Number.isFinite(value) ? value / most : 0;
  const side = value < 0 ? 'negative' : 'positive';
  return html`<span class="text">${unitName(view, column, unit, view.say) ?? unit}</span>
    <span class=${isOdds ? 'bar' : 'bar signed'} aria-hidden="true">
      <i class=${isOdds ? 'odds' : side} .style=${`transform:scaleX(${share})`}></i>
    </span>
    <span class="value">${isOdds ? `${(100 * value).toFixed(1)}%` : numberText(Number(value.toPrecision(2)))}</span>`;
}

/** How to get at the units that are not shown. The arrow keys turn pages too, so these need no stop of the Tab key. */
export function columnPager(
  { plan, layout, pages, say }: ColumnsView,
  { index, units }: Column,
  turn: (column: number, page: number) => void,
): TemplateResult {
  const page = pages.get(index) ?? 0;
  const name = nameOf(plan, index, say);
  const more = units - (page + 1) * ROWS;
  const button = (by: number, sign: string, label: string) => {
    const isOff = by < 0 ? page === 0 : more <= 0;
    return html`<button type="button" tabindex="-1" aria-label=${label} ?disabled=${isOff} @click=${() => turn(index, page + by)}>
      ${sign}
    </button>`;
  };
  return html`<div class="pager" .style=${`width:${layout.boxes[index].width}px`}>
    ${
      units > ROWS
        ? html`${button(-1, '‹', say({ en: `units before these, of ${name}`, zh: `${name} 的前一页` }))}
            <span
              >${more > 0 ? say({ en: `${more} more`, zh: `还有 ${more} 个` }) : say({ en: `last of ${units}`, zh: `共 ${units} 个` })}</span
            >
            ${button(1, '›', say({ en: `more units of ${name}`, zh: `${name} 的后一页` }))}`
        : nothing
    }
  </div>`;
}
