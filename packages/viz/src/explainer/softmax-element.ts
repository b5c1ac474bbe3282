import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { SpeakingElement } from '../elements/speaking-element.ts';
import { theme } from '../elements/theme.ts';
import { type ClassOdds, classOdds, largest } from './class-odds.ts';
import { detailStyles } from './detail-styles.ts';
import type { NetworkPlan } from './network-plan.ts';
import type { NetworkValues } from './network-values.ts';
import { numberText } from './number-text.ts';
import type { Unit } from './unit-inputs.ts';

/** Classes in the list; of more, the likely ones. */
const MOST = 20;

/** Beyond it e^logit is no number that people read; the largest logit is taken from all then, which changes no share. */
const LARGE = 30;

/**
 * How logits become probabilities: each class's power of e, and its share of their sum. A part of `<cnn-explainer>`, not for use by itself.
 */
export class CnnExplainerSoftmax extends SpeakingElement {
  static override properties: Record<string, object> = {
    plan: { attribute: false },
    values: { attribute: false },
    classes: { attribute: false },
    chosen: { attribute: false },
    unit: { state: true },
  };

  static override styles = [
    theme,
    detailStyles,
    css`
      ul {
        margin: 0.6rem 0 0;
        padding: 0;
        list-style: none;
      }
      li button {
        display: grid;
        grid-template-columns: minmax(5rem, 10rem) 4.5rem minmax(4rem, 1fr) 4rem;
        gap: 0.6rem;
        align-items: center;
        width: 100%;
        border-color: transparent;
        background: none;
        text-align: start;
        font-variant-numeric: tabular-nums;
      }
      li button[aria-pressed='true'] {
        border-color: var(--second);
        font-weight: 600;
      }
      li button:hover {
        background: color-mix(in srgb, var(--line) 40%, transparent);
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .right {
        text-align: end;
      }
      .bar {
        height: 12px;
        border-radius: 2px;
        background: var(--line);
      }
      .bar i {
        display: block;
        height: 100%;
        border-radius: 2px;
        background: var(--accent);
        transform-origin: 0 50%;
      }
      [aria-pressed='true'] .bar i {
        background: var(--second);
      }
      .fraction {
        display: inline-grid;
        vertical-align: middle;
        text-align: center;
      }
      .fraction > :first-child {
        padding: 0 0.5rem 2px;
        border-block-end: 1px solid var(--ink);
        color: var(--second);
      }
      .powers span {
        color: var(--accent);
      }
      .powers .mine {
        color: var(--second);
        font-weight: 600;
      }
    `,
  ];

  declare plan: NetworkPlan;
  declare values: NetworkValues;
  declare classes: readonly string[] | undefined;
  declare chosen: Unit;
  /** The class whose share is told. */
  declare protected unit: number;

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('chosen')) this.unit = this.chosen.unit;
  }

  override render(): TemplateResult {
    const logits = this.values.columns[this.plan.columns[this.chosen.column].inputs[0].column!].data;
    const odds = classOdds(logits);
    const order = [...odds.keys()];
    if (order.length > MOST) order.sort((a, b) => logits[b] - logits[a]).splice(MOST);
    return html`${this.#formula(odds, largest(logits))}
      <ul aria-label=${this.say({ en: 'Classes', zh: '类别' })}>
        ${order.map((unit) => this.#class(unit, odds[unit]))}
      </ul>
      ${
        order.length < odds.length
          ? html`<p class="note">${this.say({
              en: `the ${MOST} likeliest of ${odds.length} classes`,
              zh: `${odds.length} 个类别中最可能的 ${MOST} 个`,
            })}</p>`
          : ''
      }`;
  }

  #name = (unit: number): string => this.classes?.[unit] ?? this.say({ en: `class ${unit}`, zh: `类别 ${unit}` });

  #class(unit: number, { logit, odds }: ClassOdds): TemplateResult {
    const choose = () => {
      this.unit = unit;
    };
    return html`<li>
      <button type="button" aria-pressed=${unit === this.unit} @click=${choose}>
        <span class="name">${this.#name(unit)}</span>
        <span class="right">${numberText(logit)}</span>
        <span class="bar" aria-hidden="true"><i .style=${`transform:scaleX(${Number.isFinite(odds) ? odds : 0})`}></i></span>
        <span class="right">${(100 * odds).toFixed(2)} %</span>
      </button>
    </li>`;
  }

  #formula(all: readonly ClassOdds[], most: number): TemplateResult {
    const { logit, odds } = all[this.unit];
    const isLarge = all.some((each) => Math.abs(each.logit) > LARGE);
    const shift = isLarge ? most : 0;
    const power = (value: number) => Math.exp(value - shift);
    const sum = all.reduce((total, each) => total + power(each.logit), 0);
    const exponent = isLarge ? `${numberText(logit)} − ${numberText(most)}` : numberText(logit);
    const shown = all.slice(0, MOST);
    return html`<div class="formula" aria-live="polite">
        ${this.#name(this.unit)} =
        <span class="fraction"><span>e<sup>${exponent}</sup></span><span>Σ e<sup>logit</sup></span></span>
        =
        <span class="fraction"><span>${numberText(power(logit))}</span><span>${numberText(sum)}</span></span>
        = <b>${numberText(odds)}</b>
      </div>
      <p class="formula powers">
        Σ = ${shown.map(
          (each, i) =>
            html`${i > 0 ? ' + ' : ''}<span class=${i === this.unit ? 'mine' : 'other'} title=${this.#name(i)}
                >${numberText(power(each.logit))}</span
              >`,
        )}${all.length > MOST ? ' + …' : ''}
      </p>
      ${
        isLarge
          ? html`<p class="note">${this.say({
              en: 'The largest logit is taken from each first, which changes no share.',
              zh: '先从每个 logit 减去最大的一个，这不改变任何份额。',
            })}</p>`
          : ''
      }`;
  }
}
