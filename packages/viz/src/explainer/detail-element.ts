import { outputSize } from '@cnn/layers';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SpeakingElement } from '../elements/speaking-element.ts';
import { theme } from '../elements/theme.ts';
import type { Text } from '../locale.ts';
import { layerWords } from './layer-words.ts';
import type { Column, NetworkPlan } from './network-plan.ts';
import type { NetworkValues } from './network-values.ts';
import { countText, rangeText, sizesText } from './number-text.ts';
import type { Unit } from './unit-inputs.ts';
import { channelName, nameOf, unitName } from './unit-names.ts';
import { windowsOf } from './windows.ts';

/** A line of what is told of a column. */
type Fact = readonly [name: Text, fact: string];

/** What is opened: a node, or a column as a whole. */
export interface ChosenPart {
  readonly column: number;
  readonly unit?: number;
}

/**
 * What `<cnn-explainer>` shows of an opened node or column. A part of that element, not for use by itself.
 *
 * @fires cnn-close when it is to be closed.
 */
export class CnnExplainerDetail extends SpeakingElement {
  static override properties: Record<string, object> = {
    plan: { attribute: false },
    values: { attribute: false },
    classes: { attribute: false },
    chosen: { attribute: false },
    isInformed: { state: true },
  };

  static override styles = [
    theme,
    css`
      :host {
        margin-block-start: 0.5rem;
        border: 1px solid var(--line);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem 0.75rem;
        align-items: center;
        margin-block-end: 0.5rem;
      }
      h3 {
        margin: 0;
        padding: 0 4px;
        border-radius: 4px;
        font-size: 1rem;
      }
      .close {
        margin-inline-start: auto;
      }
      .words {
        max-width: 46rem;
        margin: 0 0 0.6rem;
      }
      dl {
        display: grid;
        grid-template-columns: fit-content(9rem) minmax(0, 1fr);
        gap: 0.1rem 0.9rem;
        margin: 0.75rem 0 0;
        font-size: 0.8125rem;
        font-variant-numeric: tabular-nums;
      }
      dt {
        color: var(--muted);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare plan: NetworkPlan;
  declare values: NetworkValues;
  declare classes: readonly string[] | undefined;
  declare chosen: ChosenPart;
  /** Whether the words about this kind of layer are shown. */
  declare protected isInformed: boolean;

  /** The same object as long as the same node is shown, so that its view is not made anew. */
  #unit: Unit = { column: 0, unit: 0 };

  constructor() {
    super();
    this.isInformed = false;
  }

  override willUpdate(changed: PropertyValues): void {
    const { column, unit = 0 } = this.chosen;
    if (changed.has('chosen')) this.#unit = { column, unit };
  }

  override render(): TemplateResult {
    const { plan, chosen, say } = this;
    const column = plan.columns[chosen.column];
    const { unit } = chosen;
    const isWhole = unit === undefined;
    const name = isWhole ? '' : `${say({ en: ', ', zh: '，' })}${this.#nameOf(column, unit)}`;
    const inform = () => {
      this.isInformed = !this.isInformed;
    };
    const isTold = isWhole || this.isInformed;
    return html`<section aria-labelledby="heading">
      <header>
        <h3 id="heading" tabindex="-1">${nameOf(plan, column.index, say)}${name}</h3>
        <span>${column.kind}</span>
        ${
          isWhole
            ? nothing
            : html`<button type="button" aria-expanded=${isTold} @click=${inform}>${say({ en: `what is ${column.kind}?`, zh: `${column.kind} 是什么？` })}</button>`
        }
        <button type="button" class="close" @click=${this.#close}>${say({ en: 'close', zh: '关闭' })}</button>
      </header>
      ${isTold ? html`<p class="words">${say(layerWords(column.kind))}</p>` : nothing}
      ${isWhole ? nothing : this.#body(column)} ${this.#facts(column)}
    </section>`;
  }

  #nameOf(column: Column, unit: number): string {
    const name = unitName(this, column, unit, this.say);
    if (name !== undefined) return name;
    return column.isVector ? this.say({ en: `value ${unit}`, zh: `值 ${unit}` }) : channelName(unit, this.say);
  }

  /** Moves the focus to where reading begins. */
  async focusHeading(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('h3')!.focus({ preventScroll: true });
    this.scrollIntoView({ block: 'nearest' });
  }

  readonly #close = (): void => {
    this.dispatchEvent(new CustomEvent('cnn-close', { bubbles: true }));
  };

  #body(column: Column): TemplateResult | typeof nothing {
    const { plan, values, classes } = this;
    const chosen = this.#unit;
    if (column.role === 'softmax') {
      return html`<cnn-explainer-softmax
        .plan=${plan}
        .values=${values}
        .classes=${classes}
        .chosen=${chosen}
      ></cnn-explainer-softmax>`;
    }
    if (column.isVector) {
      return html`<cnn-explainer-vector .plan=${plan} .values=${values} .chosen=${chosen}></cnn-explainer-vector>`;
    }
    if (column.operation?.name === 'conv2d' && column.inputs[0].column !== undefined) {
      return html`<cnn-explainer-convolution
        .plan=${plan}
        .values=${values}
        .chosen=${chosen}
      ></cnn-explainer-convolution>`;
    }
    return html`<cnn-explainer-cells .plan=${plan} .values=${values} .chosen=${chosen}></cnn-explainer-cells>`;
  }

  #facts(column: Column): TemplateResult {
    const { say } = this;
    const inputs = column.inputs.map(({ column }) =>
      column === undefined ? say({ en: 'constants', zh: '常数' }) : this.#shapeOf(column),
    );
    const { low, high } = this.values.columns[column.index].ranges.all;
    const facts: readonly Fact[] = [
      [{ en: 'reads', zh: '读取' }, inputs.join(say({ en: ' and ', zh: ' 和 ' }))],
      [{ en: 'gives', zh: '给出' }, sizesText(column.shape)],
      [{ en: 'settings', zh: '设置' }, column.settings],
      [{ en: 'parameters', zh: '参数' }, column.parameters > 0 ? countText(column.parameters) : ''],
      [{ en: 'values', zh: '取值' }, rangeText(low, high, say)],
      ...sizeFacts(this.plan, column),
    ];
    return html`<dl part="facts">
      ${facts
        .filter(([, fact]) => fact)
        .map(
          ([name, fact]) =>
            html`<dt>${say(name)}</dt>
              <dd>${fact}</dd>`,
        )}
    </dl>`;
  }

  #shapeOf = (column: number): string =>
    `${nameOf(this.plan, column, this.say)}${this.say({ en: ', ', zh: '，' })}${sizesText(this.plan.columns[column].shape)}`;
}

/** How the sizes of a convolution's or a pool's output come about. */
function sizeFacts(plan: NetworkPlan, column: Column): Fact[] {
  const source = plan.columns[column.inputs[0]?.column ?? -1];
  const isOther = /^(adaptive|convTranspose)/.test(column.operation?.name ?? '');
  const kernel = (column.module as { kernelSize?: number | readonly [number, number] } | undefined)?.kernelSize;
  const windows =
    source && !isOther && windowsOf(column, source, typeof kernel === 'number' ? [kernel, kernel] : kernel);
  if (!windows) return [];
  const { size, stride, padding, dilation, input } = windows;
  const ceilMode = column.operation!.attributes.ceilMode === true;
  const [height, width] = ([0, 1] as const).map((axis) => {
    const [before, after] = padding.slice(2 * axis);
    // The formula knows no border that is wider on one side, as that of 'same' can be.
    if (before !== after) return undefined;
    return outputSize(input[axis], {
      kernel: size[axis],
      stride: stride[axis],
      padding: before,
      dilation: dilation[axis],
      ceilMode,
    });
  });
  if (!height || !width) return [];
  const isSame = height.numbers === width.numbers;
  return [
    [{ en: 'size of the output', zh: '输出大小' }, height.formula],
    [isSame ? { en: 'here', zh: '此处' } : { en: 'rows', zh: '行' }, height.numbers],
    ...(isSame ? [] : [[{ en: 'columns', zh: '列' }, width.numbers] as const]),
  ];
}
