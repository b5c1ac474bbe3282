import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { isAllowed, type Layer, type SettingName, settings } from './layer.ts';

/** The settings of a layer as fields. Fires `layer` with the changed layer as detail; a field whose text is no allowed number says so and changes nothing. */
export class LayerFields extends LitElement {
  static override properties = { layer: { attribute: false }, wrong: { state: true } };

  static override styles = pageStyles;

  declare layer: Layer;
  /** Fields that hold what is not allowed. */
  declare protected wrong: ReadonlySet<SettingName>;

  constructor() {
    super();
    this.wrong = new Set();
    new LanguageController(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('layer');
    if (before && before.kind !== this.layer.kind) this.wrong = new Set();
  }

  override render(): TemplateResult {
    const names = Object.keys(settings).filter((name) => name in this.layer) as SettingName[];
    return html`<div class="fields">${names.map((name) => this.#field(name))}</div>`;
  }

  #field(name: SettingName): TemplateResult {
    const { title, range, step = 1, choices } = settings[name];
    const value = this.layer[name];
    if (choices) {
      return html`<label class="field"
        >${say(title)}
        <select @change=${({ target }: Event) => this.#set(name, (target as HTMLSelectElement).value)}>
          ${choices.map((choice) => html`<option value=${choice} .selected=${choice === value}>${choice}</option>`)}
        </select></label
      >`;
    }
    if (!range) {
      return html`<label class="row"
        ><input
          type="checkbox"
          .checked=${value === true}
          @change=${({ target }: Event) => this.#set(name, (target as HTMLInputElement).checked)}
        />${say(title)}</label
      >`;
    }
    const isWrong = this.wrong.has(name);
    return html`<label class="field"
      >${say(title)}
      <input
        type="number"
        inputmode="decimal"
        min=${range[0]}
        max=${range[1]}
        step=${step}
        .value=${String(value)}
        aria-invalid=${isWrong}
        @input=${({ target }: Event) => this.#set(name, (target as HTMLInputElement).valueAsNumber)}
      />
      ${isWrong ? html`<span class="complaint" role="alert">${range[0]} … ${range[1]}</span>` : ''}</label
    >`;
  }

  #set(name: SettingName, value: unknown): void {
    const isFine = isAllowed(name, value);
    this.wrong = new Set([...this.wrong, name].filter((each) => each !== name || !isFine));
    if (isFine) this.dispatchEvent(new CustomEvent<Layer>('layer', { detail: { ...this.layer, [name]: value } }));
  }
}

customElements.define('layer-fields', LayerFields);
