import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import type { AugmentationFacts } from './augmentation-facts.ts';
import { optionControl } from './option-control.ts';
import { isMinor } from './option-field.ts';
import type { Step } from './step.ts';

/**
 * A step of the recipe: what it does, its options, and where it stands. Fires `step` with the changed one as detail, `move` with −1 or 1, and `remove`.
 */
export class StepCard extends LitElement {
  static override properties = {
    step: { attribute: false },
    facts: { attribute: false },
    place: { type: Number },
    count: { type: Number },
  };

  static override styles = [
    pageStyles,
    css`
      .card {
        padding: 0.6rem 0.7rem 0.7rem;
        border: 1px solid var(--line);
        border-radius: 10px;
      }
      .off .options,
      .off details {
        opacity: 0.5;
      }
      .head {
        display: flex;
        gap: 0.35rem;
        align-items: center;
      }
      .head label {
        flex: 1;
        min-width: 0;
        font-size: 0.95rem;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .head button {
        min-width: 2.2rem;
        min-height: 2.2rem;
        padding: 0;
      }
      .options {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
        gap: 0.6rem 1rem;
        align-items: start;
        margin-top: 0.5rem;
      }
      .field > span {
        display: flex;
        justify-content: space-between;
        gap: 0.5rem;
      }
      .value {
        margin-inline-start: auto;
        color: var(--ink);
        font-variant-numeric: tabular-nums;
      }
      .switch {
        display: block;
        font-size: 0.88rem;
        color: var(--muted);
      }
      input[type='text'],
      select {
        width: 100%;
        min-width: 0;
      }
      summary {
        margin-top: 0.5rem;
        color: var(--muted);
        font-size: 0.88rem;
        cursor: pointer;
      }
    `,
  ];

  declare step: Step;
  /** Undefined for a sequence, and for what the library does not know. */
  declare facts: AugmentationFacts | undefined;
  /** From 1. */
  declare place: number;
  declare count: number;

  constructor() {
    super();
    new LanguageController(this);
  }

  override render() {
    const { op, isOn } = this.step;
    return html`<div class="card ${isOn ? '' : 'off'}" @keydown=${this.#key}>
      <div class="head">
        <label
          ><input
            type="checkbox"
            .checked=${live(isOn)}
            aria-label=${say({ en: `${op} is on`, zh: `启用 ${op}` })}
            @change=${() => this.#tell('step', { ...this.step, isOn: !isOn })}
          />
          ${op}</label
        >
        ${this.#button('up', '↑', { en: `Move ${op} up`, zh: `上移 ${op}` }, this.place > 1, () => this.#tell('move', -1))}
        ${this.#button('down', '↓', { en: `Move ${op} down`, zh: `下移 ${op}` }, this.place < this.count, () => this.#tell('move', 1))}
        ${this.#button('remove', '×', { en: `Remove ${op}`, zh: `删除 ${op}` }, true, () => this.#tell('remove', undefined))}
      </div>
      ${this.facts ? this.#options(this.facts) : this.#members()}
    </div>`;
  }

  /** Sets the focus on the button that moved it, or its neighbour at an end of the list. */
  focusMove(by: number): void {
    const [wanted, other] = by < 0 ? ['up', 'down'] : ['down', 'up'];
    const button = (name: string) => this.renderRoot.querySelector<HTMLButtonElement>(`button.${name}`);
    (button(wanted)?.disabled ? button(other) : button(wanted))?.focus();
  }

  #button(name: string, sign: string, title: { en: string; zh: string }, isPossible: boolean, act: () => void) {
    return html`<button
      type="button"
      class=${name}
      title=${say(title)}
      aria-label=${say(title)}
      ?disabled=${!isPossible}
      @click=${act}
    >
      ${sign}
    </button>`;
  }

  #options({ options }: AugmentationFacts) {
    const names = Object.keys(options);
    if (names.length === 0) return html`<p class="hint">${say({ en: 'It has no options.', zh: '没有可调选项。' })}</p>`;
    const [major, minor] = [names.filter((name) => !isMinor(name)), names.filter(isMinor)];
    return html`<div class="options">${major.map((name) => this.#option(name))}</div>
      ${
        minor.length === 0
          ? nothing
          : html`<details>
              <summary>${say({ en: 'More options', zh: '更多选项' })}</summary>
              <div class="options">${minor.map((name) => this.#option(name))}</div>
            </details>`
      }`;
  }

  #option(name: string) {
    const { options, required } = this.facts!;
    const fallback = options[name];
    return optionControl({
      op: this.step.op,
      name,
      value: Object.hasOwn(this.step.options, name) ? this.step.options[name] : fallback,
      mayBeLeftOut: fallback === undefined,
      set: (value) => {
        const { [name]: _, ...others } = this.step.options;
        const isDefault = !Object.hasOwn(required, name) && JSON.stringify(value) === JSON.stringify(fallback);
        this.#tell('step', { ...this.step, options: isDefault ? others : { ...this.step.options, [name]: value } });
      },
    });
  }

  /** A sequence's members, by name. */
  #members() {
    const members = (this.step.options.steps ?? []) as readonly { readonly op: string }[];
    const names = members.map(({ op }) => op).join(' → ');
    return html`<p class="hint">
      ${names} ${say({ en: '– to be changed as text, below.', zh: '——请在下方以文本修改。' })}
    </p>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (by === undefined || this.place + by < 1 || this.place + by > this.count) return;
    event.preventDefault();
    this.#tell('move', by);
  };

  #tell(name: 'step' | 'move' | 'remove', detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define('step-card', StepCard);
