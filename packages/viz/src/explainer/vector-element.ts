import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import { theme } from '../elements/theme.ts';
import type { Picture } from '../picture/picture.ts';
import { activationRule } from './activation-rule.ts';
import { cellFormula } from './cell-formula.ts';
import { flattenedSource, type LinearParts, linearParts } from './contributions.ts';
import { detailStyles } from './detail-styles.ts';
import { flattenedFrom, flattenedTo } from './flatten-order.ts';
import type { Column, NetworkPlan } from './network-plan.ts';
import type { NetworkValues, UnitWeights } from './network-values.ts';
import { numberText } from './number-text.ts';
import type { Unit } from './unit-inputs.ts';
import { nameOf } from './unit-names.ts';
import { unitPicture } from './unit-picture.ts';
import { reachOf, unitRanges } from './unit-ranges.ts';
import type { Cell } from './windows.ts';

/** Maps of contributions that are drawn. */
const MOST_MAPS = 12;

/**
 * How one number of a vector comes about: where a flattened one lay before, what adds up to an output of a linear layer. A part of `<cnn-explainer>`, not for use by
 * itself.
 */
export class CnnExplainerVector extends LitElement {
  static override properties = {
    plan: { attribute: false },
    values: { attribute: false },
    chosen: { attribute: false },
    weights: { state: true },
    place: { state: true },
  };

  static override styles = [
    theme,
    detailStyles,
    css`
      .maps {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      .maps figcaption {
        margin: 0;
        text-align: center;
      }
      .scroll {
        overflow-x: auto;
      }
      .total td {
        border-block-start: 1px solid var(--line);
        font-weight: 600;
      }
    `,
  ];

  declare plan: NetworkPlan;
  declare values: NetworkValues;
  declare chosen: Unit;
  declare protected weights: UnitWeights | undefined;
  /** The flattened number that is pointed at. */
  declare protected place: number | undefined;

  #parts: LinearParts | undefined;
  #picture: Picture | undefined;

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('chosen')) {
      this.place = this.chosen.unit;
      this.weights = undefined;
    }
    // Those of a moment ago stay until the new ones are there: a network that learns does not flicker.
    if (changed.has('chosen') || changed.has('values')) void this.#read();
    const column = this.#column;
    const isLinear = column.operation?.name === 'linear' && this.weights?.weight;
    if (changed.has('weights'))
      this.#parts = isLinear ? linearParts(this.plan, this.values, column, this.weights!) : undefined;
    if (changed.has('place') || changed.has('values')) this.#picture = undefined;
  }

  override render(): TemplateResult {
    const column = this.#column;
    const source = flattenedSource(this.plan, column);
    if (source && column.operation?.name === 'flatten') return this.#flattened(column, source);
    if (column.operation?.name === 'linear') {
      return this.#parts ? this.#linear(this.#parts) : html`<p class="note">The weights are being read …</p>`;
    }
    const cell = { row: 0, column: 0 };
    const { rule, numbers, recorded } = cellFormula(this.plan, this.values, this.chosen, cell, this.weights);
    if (rule || activationRule(column)) return html`<p class="formula">${rule}<br />${numbers}</p>`;
    return html`<p class="formula">value <b>${numberText(recorded)}</b>; this step has no formula here.</p>`;
  }

  get #column(): Column {
    return this.plan.columns[this.chosen.column];
  }

  async #read(): Promise<void> {
    const { values, chosen } = this;
    const weights = await values.weightsOf(chosen.column, chosen.unit);
    if (values === this.values && chosen === this.chosen) this.weights = weights;
  }

  #flattened(column: Column, source: Column): TemplateResult {
    const place = this.place ?? this.chosen.unit;
    const from = flattenedFrom(source, place);
    const ranges = this.values.columns.map((each) => each.ranges);
    const name = `${nameOf(this.plan, source.index)}, channel ${from.channel}`;
    this.#picture ??= unitPicture(
      source,
      this.values.columns[source.index],
      from.channel,
      reachOf(ranges, source.index, from.channel, 'unit'),
      256,
    );
    const [height, width] = source.places;
    const choose = ({ detail }: CustomEvent<Cell>) => {
      this.place = flattenedTo(source, { channel: from.channel, ...detail });
    };
    return html`<div class="parts">
        <figure>
          <figcaption>${name}</figcaption>
          <cnn-explainer-map
            .picture=${this.#picture}
            .sizes=${source.places}
            label=${name}
            .cell=${{ row: from.row, column: from.column }}
            @cnn-cell=${choose}
          ></cnn-explainer-map>
        </figure>
        <p class="note">
          ${source.units} maps of ${height}×${width} become ${column.units} numbers, channel by channel and line by line.
          Point at a cell to see where it goes.
        </p>
      </div>
      <p class="formula" aria-live="polite">
        channel ${from.channel}, row ${from.row}, column ${from.column} → (${from.channel} · ${height} + ${from.row}) ·
        ${width} + ${from.column} = number <b>${place}</b>, whose value is
        <b>${numberText(this.values.columns[column.index].data[place])}</b>
      </p>`;
  }

  #linear({ largest, rest, bias, result, maps }: LinearParts): TemplateResult {
    const source = this.#column.inputs[0].column!;
    const { units } = this.plan.columns[source];
    const row = (name: string, product: number, isTotal = false) =>
      html`<tr class=${isTotal ? 'total' : nothing}>
        <td colspan="3">${name}</td>
        <td>${numberText(product)}</td>
      </tr>`;
    return html`${maps ? this.#maps(maps) : nothing}
      <h4>The largest of ${units} products, and the sum</h4>
      <div class="scroll" tabindex="0" role="region" aria-label="Products of values and weights">
        <table>
          <thead>
            <tr>
              <th scope="col">input</th>
              <th scope="col">value</th>
              <th scope="col">weight</th>
              <th scope="col">product</th>
            </tr>
          </thead>
          <tbody>
            ${largest.map(
              ({ index, value, weight, product, from }) =>
                html`<tr>
                  <td>${from ? `channel ${from.channel}, row ${from.row}, column ${from.column}` : `number ${index}`}</td>
                  <td>${numberText(value)}</td>
                  <td>${numberText(weight)}</td>
                  <td>${numberText(product)}</td>
                </tr>`,
            )}
            ${row(`the other ${units - largest.length} products`, rest)} ${row('bias', bias)}
            ${row(`output ${this.chosen.unit}`, result, true)}
          </tbody>
        </table>
      </div>`;
  }

  #maps({ column, data }: NonNullable<LinearParts['maps']>): TemplateResult {
    const sums = new Float64Array(column.units);
    for (let i = 0; i < data.length; i++) sums[i % column.units] += data[i];
    const order = [...sums.keys()].sort((a, b) => Math.abs(sums[b]) - Math.abs(sums[a])).slice(0, MOST_MAPS);
    const ranges = unitRanges(data, column.units);
    const reach = Math.max(Math.abs(ranges.all.low), Math.abs(ranges.all.high));
    const values = { data, ranges };
    return html`<h4>What each channel of ${nameOf(this.plan, column.index)} adds: red for it, blue against it</h4>
      <div class="maps">
        ${order.map(
          (channel) =>
            html`<figure>
              ${pictureCanvas(unitPicture(column, values, channel, reach), 56, `channel ${channel}: ${numberText(sums[channel])}`)}
              <figcaption aria-hidden="true">${channel}: ${numberText(Number(sums[channel].toPrecision(2)))}</figcaption>
            </figure>`,
        )}
      </div>`;
  }
}
