import { css, html, nothing, type TemplateResult } from 'lit';
import { type EpochMetrics, trainingCurves } from '../charts/training-curves.ts';
import { chartNode } from './chart-node.ts';
import { DataElement } from './data-element.ts';
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
    return readCurves(text);
  }

  protected override show(data: CurvesData): TemplateResult {
    const { logarithmic, smoothing, narrow: stacked } = this;
    const svg = trainingCurves(data, { logarithmic, smoothing, stacked, ...(this.heading && { title: this.heading }) });
    return html`${this.static ? nothing : this.#controls()}
      <div part="chart">${chartNode(svg)}</div>
      ${this.static ? nothing : numbers(data)}`;
  }

  #controls(): TemplateResult {
    return html`<div class="controls" part="controls">
      <label>
        <input type="checkbox" .checked=${this.logarithmic} @change=${(event: Event) => {
          this.logarithmic = (event.target as HTMLInputElement).checked;
        }} />
        logarithmic loss
      </label>
      <label>
        smoothing
        <input type="range" min="0" max="0.95" step="0.05" .value=${String(this.smoothing)} @input=${(event: Event) => {
          this.smoothing = (event.target as HTMLInputElement).valueAsNumber;
        }} />
        <output>${this.smoothing.toFixed(2)}</output>
      </label>
    </div>`;
  }
}

function numbers(data: CurvesData): TemplateResult {
  const runs = isHistory(data) ? { '': data } : data;
  const cell = (value: number | undefined, digits: number) =>
    html`<td>${Number.isFinite(value) ? value!.toFixed(digits) : '–'}</td>`;
  return html`<details>
    <summary>Numbers</summary>
    <div class="table" tabindex="0" role="region" aria-label="Numbers of each epoch">
      <table>
        <thead>
          <tr>
            ${isHistory(data) ? nothing : html`<th scope="col">Run</th>`}
            <th scope="col">Epoch</th>
            <th scope="col">Loss</th>
            <th scope="col">Training (%)</th>
            <th scope="col">Test (%)</th>
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

/** JSON, or a line of JSON for each epoch. */
function readCurves(text: string): CurvesData {
  const read = jsonOf(text) ?? linesOf(text);
  const value = isEpoch(read) ? [read] : read;
  const histories = Array.isArray(value) ? [value] : Object.values(value);
  if (histories.every((history) => Array.isArray(history) && history.every(isEpoch))) return value as CurvesData;
  throw new Error(
    'Curves: expected epochs such as { "epoch": 1, "loss": 1.53 }, or lists of them by the names of runs',
  );
}

function jsonOf(text: string): object | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function linesOf(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line, i) => {
    try {
      return [JSON.parse(line)];
    } catch (error) {
      // The last line may be being written.
      if (i > 0 && i === lines.length - 1) return [];
      throw new Error(`Curves: line ${i + 1} is no JSON (${(error as Error).message})`);
    }
  });
}

const isEpoch = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Number.isFinite((value as { epoch?: number }).epoch);
