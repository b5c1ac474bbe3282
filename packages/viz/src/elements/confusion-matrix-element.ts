import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { type ConfusionMatrixOptions, confusionMatrix } from '../charts/confusion-matrix.ts';
import type { Text } from '../locale.ts';
import type { Picture } from '../picture/picture.ts';
import { chartNode } from './chart-node.ts';
import { DataElement } from './data-element.ts';
import { parseConfusionMatrix } from './parse-confusion-matrix.ts';
import { pictureCanvas } from './picture-canvas.ts';
import { chartTheme, theme } from './theme.ts';

/** What `<cnn-confusion-matrix>` shows. */
export interface ConfusionMatrixData {
  /** `counts[actual][predicted]`. */
  readonly counts: readonly (readonly number[])[];
  readonly classes: readonly string[];
}

/** A cell of the matrix, by the indices of its classes. */
export interface ConfusionCell {
  readonly actual: number;
  readonly predicted: number;
}

/** Pictures that belong to a cell, each with what stands below it. */
export type CellPictures = (
  cell: ConfusionCell,
) => Promise<readonly { readonly picture: Picture; readonly label?: string }[]>;

/** How cells are counted, as the control names them. */
const countings = {
  counts: { en: 'counts', zh: '个数' },
  true: { en: 'of each actual class (%)', zh: '占真实类别 (%)' },
  predicted: { en: 'of each prediction (%)', zh: '占预测类别 (%)' },
  all: { en: 'of all (%)', zh: '占全部 (%)' },
} satisfies Record<string, Text>;
type Counting = keyof typeof countings;

/**
 * `<cnn-confusion-matrix>`: how often samples of each class were taken for each class; a cell opens its pictures.
 *
 * Data: `{ "counts": [[9, 1], [2, 8]], "classes": ["cat", "dog"] }`. A click on a cell, or Enter, fires `cnn-select` with `{ actual, predicted }`, and shows
 * the pictures that the property `pictures` finds for it. Arrow keys go from cell to cell. Attributes: `counting` (`counts`, `true`, `predicted`, `all`), `margins`,
 * `static` without the control.
 *
 * @fires cnn-select The chosen cell.
 * @csspart chart The matrix.
 * @csspart pictures The pictures of the chosen cell.
 * @example
 * <cnn-confusion-matrix src="confusion.json" counting="true"></cnn-confusion-matrix>
 */
export class CnnConfusionMatrix extends DataElement<ConfusionMatrixData> {
  static override properties = {
    ...DataElement.properties,
    counting: { reflect: true },
    margins: { type: Boolean },
    static: { type: Boolean },
    pictures: { attribute: false },
    chosen: { state: true },
    found: { state: true },
  };

  static override styles = [
    theme,
    chartTheme,
    css`
      g[data-true] {
        cursor: pointer;
      }
      g[data-true]:hover rect,
      g[data-true]:focus-visible rect,
      g[aria-pressed='true'] rect {
        stroke: var(--second);
        stroke-width: 2;
      }
      g:focus-visible {
        outline: none;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem;
        margin: 0.5rem 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        width: 64px;
        color: var(--muted);
        font-size: 0.75rem;
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare counting: Counting;
  /** Recall and precision of each class at the edges. */
  declare margins: boolean;
  /** Without the control. */
  declare static: boolean;
  /** Finds the pictures of a cell. */
  declare pictures: CellPictures | undefined;
  declare protected chosen: ConfusionCell | undefined;
  declare protected found: Awaited<ReturnType<CellPictures>> | string | undefined;

  #chart: SVGSVGElement | undefined;

  constructor() {
    super();
    this.counting = 'counts';
    this.margins = false;
    this.static = false;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (
      ['data', 'counting', 'margins', 'heading', 'locale'].some((name) => (changed as Map<string, unknown>).has(name))
    )
      this.#chart = undefined;
    if (changed.has('data')) this.chosen = undefined;
  }

  protected override parse(text: string): ConfusionMatrixData {
    return parseConfusionMatrix(text);
  }

  protected override show({ counts, classes }: ConfusionMatrixData): TemplateResult {
    this.#chart ??= this.#draw(counts, classes);
    for (const cell of this.#cells()) cell.setAttribute('aria-pressed', String(isSame(cellOf(cell), this.chosen)));
    return html`${this.static ? nothing : this.#control()}
      <div part="chart" @click=${this.#onClick} @keydown=${this.#onKey}>${this.#chart}</div>
      ${this.chosen ? this.#gallery(this.chosen, classes) : nothing}`;
  }

  #draw(counts: ConfusionMatrixData['counts'], classes: readonly string[]): SVGSVGElement {
    const normalize = (
      this.counting === 'counts' ? false : this.counting
    ) satisfies ConfusionMatrixOptions['normalize'];
    const { margins, heading, locale } = this;
    const chart = chartNode(
      confusionMatrix(counts, classes, { normalize, margins, locale, ...(heading && { title: heading }) }),
    );
    // A picture to be looked at becomes a group of buttons, of which one is in the order of the tab key.
    chart.setAttribute('role', 'group');
    const cells = [...chart.querySelectorAll<SVGGElement>('g[data-true]')];
    for (const [i, cell] of cells.entries()) {
      cell.setAttribute('role', 'button');
      cell.setAttribute('aria-label', cell.querySelector('title')?.textContent ?? '');
      cell.setAttribute('tabindex', i === 0 ? '0' : '-1');
    }
    return chart;
  }

  #control(): TemplateResult {
    const onChange = (event: Event) => {
      this.counting = (event.target as HTMLSelectElement).value as Counting;
    };
    return html`<div class="controls" part="controls">
      <label>
        ${this.say({ en: 'cells', zh: '格子' })}
        <select .value=${this.counting} @change=${onChange}>
          ${Object.entries(countings).map(
            ([value, text]) =>
              html`<option value=${value} .selected=${value === this.counting}>${this.say(text)}</option>`,
          )}
        </select>
      </label>
    </div>`;
  }

  #gallery({ actual, predicted }: ConfusionCell, classes: readonly string[]): TemplateResult {
    const of = this.say({
      en: `${classes[actual]} taken for ${classes[predicted]}`,
      zh: `${classes[actual]} 被认成 ${classes[predicted]}`,
    });
    const { found } = this;
    return html`<div part="pictures" aria-live="polite">
      <p class="note">${of}: ${this.data!.counts[actual][predicted]}</p>
      ${typeof found === 'string' ? html`<p class="problem">${found}</p>` : nothing}
      ${
        Array.isArray(found)
          ? html`<ul>
            ${found.map(({ picture, label = '' }) => html`<li>${pictureCanvas(picture, 64, label || of)} ${label}</li>`)}
          </ul>`
          : nothing
      }
    </div>`;
  }

  #cells(): SVGGElement[] {
    return [...(this.#chart?.querySelectorAll<SVGGElement>('g[data-true]') ?? [])];
  }

  #onClick(event: Event): void {
    const cell = (event.target as Element).closest<SVGGElement>('g[data-true]');
    if (cell) void this.#choose(cell);
  }

  #onKey(event: KeyboardEvent): void {
    const cell = (event.target as Element).closest<SVGGElement>('g[data-true]');
    if (!cell) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      void this.#choose(cell);
      return;
    }
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = nextCell(this.#cells(), cellOf(cell), step as [number, number]);
    if (next) this.#focus(next);
  }

  #focus(cell: SVGGElement): void {
    for (const each of this.#cells()) each.setAttribute('tabindex', each === cell ? '0' : '-1');
    cell.focus();
  }

  async #choose(element: SVGGElement): Promise<void> {
    this.#focus(element);
    const cell = cellOf(element);
    this.chosen = cell;
    this.found = undefined;
    this.dispatchEvent(new CustomEvent<ConfusionCell>('cnn-select', { detail: cell, bubbles: true, composed: true }));
    try {
      const found = await this.pictures?.(cell);
      if (this.chosen === cell) this.found = found;
    } catch (error) {
      const { message } = error as Error;
      if (this.chosen === cell)
        this.found = this.say({ en: `The pictures cannot be shown: ${message}`, zh: `无法显示图片：${message}` });
    }
  }
}

const cellOf = (element: SVGGElement): ConfusionCell => ({
  actual: Number(element.dataset.true),
  predicted: Number(element.dataset.predicted),
});

const isSame = (a: ConfusionCell, b: ConfusionCell | undefined): boolean =>
  a.actual === b?.actual && a.predicted === b.predicted;

/** The nearest cell that a step in a direction leads to; cells without a count are not there. */
function nextCell(
  cells: readonly SVGGElement[],
  from: ConfusionCell,
  [down, right]: readonly [number, number],
): SVGGElement | undefined {
  let nearest: SVGGElement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const cell of cells) {
    const { actual, predicted } = cellOf(cell);
    const [dy, dx] = [actual - from.actual, predicted - from.predicted];
    const along = dy * down + dx * right;
    if (along <= 0) continue;
    // Straight ahead first, then the least aside.
    const distance = along + 1000 * Math.abs(dy * right + dx * down);
    if (distance < least) [nearest, least] = [cell, distance];
  }
  return nearest;
}
