import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import type { ChainFacts, ChainRow } from './chain.ts';
import { kinds, type Layer, type SettingName, settings } from './layer.ts';
import { count, shapeText } from './layer-arithmetic.ts';
import { fieldText, numberText } from './layer-arithmetic-view.ts';
import './layer-fields.ts';
import { layersStyles } from './layers-styles.ts';

/**
 * A chain as a table, with sums. A layer's button opens its fields below it, and there it can be moved, doubled or taken out. Fires `layers` with the
 * changed layers as detail.
 */
export class ChainTable extends LitElement {
  static override properties = { facts: { attribute: false }, opened: { state: true } };

  static override styles = [pageStyles, layersStyles];

  declare facts: ChainFacts;
  /** Index of the layer whose fields are open; -1 for none. */
  declare protected opened: number;

  constructor() {
    super();
    this.opened = -1;
    new LanguageController(this);
  }

  override render(): TemplateResult {
    const { rows, parameters, multiplyAdds, fits, field } = this.facts;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${say({ en: 'Layers of the chain', zh: '各层一览' })}>
      <table class="chain">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">${say({ en: 'Layer', zh: '层' })}</th>
            <th scope="col">${say({ en: 'Output', zh: '输出' })}</th>
            <th scope="col" class="number">${say({ en: 'Parameters', zh: '参数量' })}</th>
            <th scope="col" class="number">${say({ en: 'Multiply-adds', zh: '乘加次数' })}</th>
            <th scope="col">${say({ en: 'Sees', zh: '感受野' })}</th>
            <th scope="col" class="number">${say({ en: 'Jump', zh: '步长' })}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row, i) => [this.#row(row, i), i === this.opened ? this.#editor(row.layer, i) : nothing])}
        </tbody>
        <tfoot>
          <tr>
            <td></td>
            <th scope="row">${say({ en: 'Together', zh: '合计' })}</th>
            <td></td>
            <td class="number">${fits ? count(parameters) : '–'}</td>
            <td class="number">${fits ? count(multiplyAdds) : '–'}</td>
            <td>${fits ? fieldText(field.size) : '–'}</td>
            <td class="number">${fits && field.jump ? numberText(field.jump) : '–'}</td>
          </tr>
        </tfoot>
      </table>
    </div>`;
  }

  #row({ layer, facts, field, problem }: ChainRow, i: number): TemplateResult {
    const isOpen = i === this.opened;
    return html`<tr class=${problem ? 'wrong' : ''}>
      <td>${i + 1}</td>
      <td>
        <button
          type="button"
          class="layer"
          aria-expanded=${isOpen}
          @click=${() => {
            this.opened = isOpen ? -1 : i;
          }}
        >
          ${layer.kind} <span class="settings">${settingsText(layer)}</span>
        </button>
      </td>
      ${
        problem
          ? html`<td colspan="5"><p class="complaint" role="alert">${say(problem)}</p></td>`
          : html`<td>${facts ? shapeText(facts.output) : '–'}</td>
              <td class="number">${facts ? count(facts.parameters) : '–'}</td>
              <td class="number">${facts ? count(facts.multiplyAdds) : '–'}</td>
              <td>${field ? fieldText(field.size) : '–'}</td>
              <td class="number">${field?.jump ? numberText(field.jump) : '–'}</td>`
      }
    </tr>`;
  }

  #editor(layer: Layer, i: number): TemplateResult {
    const last = this.facts.rows.length - 1;
    const layers = this.facts.rows.map((row) => row.layer);
    const hasFields = Object.keys(kinds[layer.kind]).length > 0;
    return html`<tr>
      <td colspan="7" class="editor">
        <div class="editor-body">
          ${
            hasFields
              ? html`<layer-fields
                  .layer=${layer}
                  @layer=${({ detail }: CustomEvent<Layer>) => this.#give(layers.with(i, detail), i)}
                ></layer-fields>`
              : html`<span class="hint">${say({ en: 'Nothing to set.', zh: '没有可设置的参数。' })}</span>`
          }
          <div class="row">
            <button type="button" ?disabled=${i === 0} @click=${() => this.#give(moved(layers, i, i - 1), i - 1)}>
              ↑ ${say({ en: 'Up', zh: '上移' })}
            </button>
            <button type="button" ?disabled=${i === last} @click=${() => this.#give(moved(layers, i, i + 1), i + 1)}>
              ↓ ${say({ en: 'Down', zh: '下移' })}
            </button>
            <button type="button" @click=${() => this.#give(layers.toSpliced(i, 0, layer), i + 1)}>
              ${say({ en: 'Double', zh: '复制' })}
            </button>
            <button type="button" @click=${() => this.#give(layers.toSpliced(i, 1), -1)}>
              ${say({ en: 'Take out', zh: '删除' })}
            </button>
          </div>
        </div>
      </td>
    </tr>`;
  }

  #give(layers: readonly Layer[], opened: number): void {
    this.opened = opened;
    this.dispatchEvent(new CustomEvent<readonly Layer[]>('layers', { detail: layers }));
  }
}

function moved(layers: readonly Layer[], from: number, to: number): Layer[] {
  return layers.toSpliced(from, 1).toSpliced(to, 0, layers[from]);
}

/** What is not as it begins, such as `64, kernel 3, padding 1`. */
function settingsText({ kind, ...own }: Layer): string {
  const always: readonly string[] = ['out', 'kernel', 'size', 'chance'];
  return Object.entries(own)
    .filter(([name, value]) => always.includes(name) || kinds[kind][name as SettingName] !== value)
    .map(([name, value]) => settingText(name as SettingName, value))
    .join(', ');
}

function settingText(name: SettingName, value: string | number | boolean): string {
  if (name === 'out' || name === 'chance' || name === 'size' || name === 'mode') return String(value);
  const title = say(settings[name].title).toLowerCase();
  if (value === true) return title;
  if (value === false) return say({ en: `no ${title}`, zh: `无${title}` });
  return `${title} ${value}`;
}

customElements.define('chain-table', ChainTable);
