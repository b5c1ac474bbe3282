import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import { SpeakingElement } from '../elements/speaking-element.ts';
import { theme } from '../elements/theme.ts';
import type { Say, Text } from '../locale.ts';
import type { Picture } from '../picture/picture.ts';
import { activationRule } from './activation-rule.ts';
import { cellFormula } from './cell-formula.ts';
import { flattenedSource, type LinearParts, linearParts } from './contributions.ts';
import { detailStyles } from './detail-styles.ts';
import { type FlattenedFrom, flattenedFrom, flattenedTo } from './flatten-order.ts';
import type { Column, NetworkPlan } from './network-plan.ts';
import type { NetworkValues, UnitWeights } from './network-values.ts';
import { numberText } from './number-text.ts';
import { readingText } from './part-texts.ts';
import type { Unit } from './unit-inputs.ts';
import { channelName, channelOf, nameOf } from './unit-names.ts';
import { unitPicture } from './unit-picture.ts';
import { reachOf, unitRanges } from './unit-ranges.ts';
import type { Cell } from './windows.ts';

/** Maps of contributions that are drawn. */
const MOST_MAPS = 12;

/**
 * How one number of a vector comes about: where a flattened one lay before, what adds up to an output of a linear layer. A part of `<cnn-explainer>`, not for use by
 * itself.
 */
export class CnnExplainerVector extends SpeakingElement {
  static override properties: Record<string, object> = {
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
      return this.#parts ? this.#linear(this.#parts) : html`<p class="note">${this.say(readingText)}</p>`;
    }
    const cell = { row: 0, column: 0 };
    const { rule, numbers, recorded } = cellFormula(this.plan, this.values, this.chosen, cell, this.weights, this.say);
    if (rule || activationRule(column)) return html`<p class="formula">${rule}<br />${numbers}</p>`;
    return html`<p class="formula">
      ${this.say({ en: 'value', zh: '值' })} <b>${numberText(recorded)}</b
      >${this.say({ en: '; this step has no formula here.', zh: '；这一步在这里没有公式。' })}
    </p>`;
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
    const name = channelOf(this.plan, { column: source.index, unit: from.channel }, this.say);
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
          ${this.say({
            en: `${source.units} maps of ${height}×${width} become ${column.units} numbers, channel by channel and line by line. Point at a cell to see where it goes.`,
            zh: `${source.units} 张 ${height}×${width} 的图变成 ${column.units} 个数：逐个通道、逐行排列。指向一个格子，看它排到哪里。`,
          })}
        </p>
      </div>
      <p class="formula" aria-live="polite">
        ${placeText(from, this.say)} → (${from.channel} · ${height} + ${from.row}) · ${width} + ${from.column} =
        ${this.say({ en: 'number', zh: '编号' })} <b>${place}</b>${this.say({ en: ', whose value is', zh: '，其值为' })}
        <b>${numberText(this.values.columns[column.index].data[place])}</b>
      </p>`;
  }

  #linear({ largest, rest, bias, result, maps }: LinearParts): TemplateResult {
    const source = this.#column.inputs[0].column!;
    const { units } = this.plan.columns[source];
    const { say } = this;
    const row = (name: Text, product: number, isTotal = false) =>
      html`<tr class=${isTotal ? 'total' : nothing}>
        <td colspan="3">${say(name)}</td>
        <td>${numberText(product)}</td>
      </tr>`;
    return html`${maps ? this.#maps(maps) : nothing}
      <h4>${say({ en: `The largest of ${units} products, and the sum`, zh: `${units} 个乘积中最大的几个，以及总和` })}</h4>
      <div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label=${say({ en: 'Products of values and weights', zh: '值与权重的乘积' })}
      >
        <table>
          <thead>
            <tr>
              ${headTexts.map((text) => html`<th scope="col">${say(text)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${largest.map(
              ({ index, value, weight, product, from }) =>
                html`<tr>
                  <td>${from ? placeText(from, say) : say({ en: `number ${index}`, zh: `编号 ${index}` })}</td>
                  <td>${numberText(value)}</td>
                  <td>${numberText(weight)}</td>
                  <td>${numberText(product)}</td>
                </tr>`,
            )}
            ${row({ en: `the other ${units - largest.length} products`, zh: `其余 ${units - largest.length} 个乘积` }, rest)}
            ${row({ en: 'bias', zh: '偏置' }, bias)}
            ${row({ en: `output ${this.chosen.unit}`, zh: `输出 ${this.chosen.unit}` }, result, true)}
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
    const name = nameOf(this.plan, column.index, this.say);
    return html`<h4>
        ${this.say({
          en: `What each channel of ${name} adds: red for it, blue against it`,
          zh: `${name} 的每个通道贡献多少：红色为正，蓝色为负`,
        })}
      </h4>
      <div class="maps">
        ${order.map(
          (channel) =>
            html`<figure>
              ${pictureCanvas(unitPicture(column, values, channel, reach), 56, `${channelName(channel, this.say)}: ${numberText(sums[channel])}`)}
              <figcaption aria-hidden="true">${channel}: ${numberText(Number(sums[channel].toPrecision(2)))}</figcaption>
            </figure>`,
        )}
      </div>`;
  }
}

const headTexts: readonly Text[] = [
  { en: 'input', zh: '输入' },
  { en: 'value', zh: '值' },
  { en: 'weight', zh: '权重' },
  { en: 'product', zh: '乘积' },
];

const placeText = ({ channel, row, column }: FlattenedFrom, say: Say): string =>
  say({
    en: `channel ${channel}, row ${row}, column ${column}`,
    zh: `通道 ${channel}，第 ${row} 行，第 ${column} 列`,
  });
