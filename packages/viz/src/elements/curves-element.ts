import { css, html, nothing, type TemplateResult } from 'lit';
import { type EpochMetrics, trainingCurves } from '../charts/training-curves.ts';
import type { Say } from '../locale.ts';
import { chartNode } from './chart-node.ts';
import { DataElement } from './data-element.ts';
import { parseCurves } from './parse-curves.ts';
import { chartTheme, theme } from './theme.ts';

/** A run's epochs, or those of several runs by their names. */
export type CurvesData = readonly EpochMetrics[] | Readonly<Record<string, readonly EpochMetrics[]>>;

/**
 * `<cnn-curves>`: loss and accuracy over the epochs of one run or several, with a logarithmic scale and smoothing to choose.
 *
 * `src` may be the `metrics.jsonl` that `cnn train` writes. Attributes `logarithmic` and `smoothing` (from 0 to below 1) set where the controls begin;
 * `static` leaves them out. A table below holds the numbers.
 *
 * @csspart chart The picture.
 * @csspart controls What can be chosen.
 * @example
 * <cnn-curves src="runs/first/metrics.jsonl" smoothing="0.6"></cnn-curves>
 */
export class CnnCurves extends DataElement<CurvesData> {
  static override properties = {
    ...DataElement.properties,
    logarithmic: { type: Boolean, reflect: true },
    smoothing: { type: Number },
    static: { type: Boolean },
    narrow: { state: true },
  };

  static override styles = [
    theme,
    chartTheme,
    css`
      table {
        margin-block-start: 0.5rem;
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 0.1rem 0.6rem;
        border-block-end: 1px solid var(--line);
        text-align: end;
      }
      .table {
        max-height: 20rem;
        overflow: auto;
      }
    `,
  ];

  /** Whether the loss stands on a logarithmic scale. */
  declare logarithmic: boolean;
  /** How much of an epoch's value comes from those before it, in [0, 1). */
  declare smoothing: number;
  /** Without controls and table. */
  declare static: boolean;
  /** Whether panels side by side would be too small to read. */
  declare protected narrow: boolean;

  readonly #observer = new ResizeObserver(([{ contentRect }]) => {
    this.narrow = contentRect.width < 560;
  });

  constructor() {
    super();
    this.logarithmic = false;
    this.smoothing = 0;
    this.static = false;
    this.narrow = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override parse(text: string): CurvesData {
    return parseCurves(text);
  }

  protected override show(data: CurvesData): TemplateResult {
    const { logarithmic, smoothing, narrow: stacked, locale } = this;
    const svg = trainingCurves(data, {
      logarithmic,
      smoothing,
      stacked,
      locale,
      ...(this.heading && { title: this.heading }),
    });
    return html`${this.static ? nothing : this.#controls()}
      <div part="chart">${chartNode(svg)}</div>
      ${this.static ? nothing : numbers(data, this.say)}`;
  }

  #controls(): TemplateResult {
    return html`<div class="controls" part="controls">
      <label>
        <input type="checkbox" .checked=${this.logarithmic} @change=${(event: Event) => {
          this.logarithmic = (event.target as HTMLInputElement).checked;
        }} />
        ${this.say({ en: 'logarithmic loss', zh: '损失用对数坐标' })}
      </label>
      <label>
        ${this.say({ en: 'smoothing', zh: '平滑' })}
        <input type="range" min="0" max="0.95" step="0.05" .value=${String(this.smoothing)} @input=${(event: Event) => {
          this.smoothing = (event.target as HTMLInputElement).valueAsNumber;
        }} />
        <output>${this.smoothing.toFixed(2)}</output>
      </label>
    </div>`;
  }
}

function numbers(data: CurvesData, say: Say): TemplateResult {
  const runs = isHistory(data) ? { '': data } : data;
  const cell = (value: number | undefined, digits: number) =>
    html`<td>${Number.isFinite(value) ? value!.toFixed(digits) : '–'}</td>`;
  return html`<details>
    <summary>${say({ en: 'Numbers', zh: '数值' })}</summary>
    <div class="table" tabindex="0" role="region" aria-label=${say({ en: 'Numbers of each epoch', zh: '每轮的数值' })}>
      <table>
        <thead>
          <tr>
            ${isHistory(data) ? nothing : html`<th scope="col">${say({ en: 'Run', zh: '训练' })}</th>`}
            <th scope="col">${say({ en: 'Epoch', zh: '轮次' })}</th>
            <th scope="col">${say({ en: 'Loss', zh: '损失' })}</th>
            <th scope="col">${say({ en: 'Training (%)', zh: '训练 (%)' })}</th>
            <th scope="col">${say({ en: 'Test (%)', zh: '测试 (%)' })}</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(runs).flatMap(([name, history]) =>
            history.map(
              ({ epoch, loss, trainAccuracy, testAccuracy }) => html`<tr>
                ${isHistory(data) ? nothing : html`<th scope="row">${name}</th>`}
                <td>${epoch}</td>
                ${cell(loss, 4)}${cell(trainAccuracy, 2)}${cell(testAccuracy, 2)}
              </tr>`,
            ),
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

const isHistory = (data: CurvesData): data is readonly EpochMetrics[] => Array.isArray(data);
