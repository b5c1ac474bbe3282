import { css, html, LitElement, nothing } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { augmentationGroups } from './augmentation-groups.ts';

/** All augmentations of the library, in groups and to be searched. Fires `add` with a name as detail. */
export class AugmentationList extends LitElement {
  static override properties = { names: { attribute: false }, wanted: { state: true } };

  static override styles = [
    pageStyles,
    css`
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 0.35rem;
        margin: 0.4rem 0 0.6rem;
      }
      .chips button {
        min-height: 2rem;
        padding: 0.1rem 0.6rem;
        font-size: 0.88rem;
      }
      summary {
        padding: 0.25rem 0;
        cursor: pointer;
      }
      input {
        width: 100%;
      }
    `,
  ];

  declare names: readonly string[];
  declare protected wanted: string;

  constructor() {
    super();
    this.names = [];
    this.wanted = '';
    new LanguageController(this);
  }

  override render() {
    const found = this.#found();
    return html`<label class="field"
        >${say({ en: `Search the ${this.names.length} augmentations`, zh: `在 ${this.names.length} 种增强中搜索` })}
        <input
          type="search"
          .value=${this.wanted}
          @input=${({ target }: Event) => {
            this.wanted = (target as HTMLInputElement).value;
          }}
      /></label>
      <div role="status" class="hint">
        ${found ? say({ en: `${found.length} found`, zh: `找到 ${found.length} 种` }) : nothing}
      </div>
      ${
        found
          ? this.#chips(found)
          : augmentationGroups(this.names).map(
              ({ title, names }) => html`<details>
                <summary>${say(title)} (${names.length})</summary>
                ${this.#chips(names)}
              </details>`,
            )
      }`;
  }

  /** Those whose names hold all words that are looked for; undefined where nothing is. */
  #found(): string[] | undefined {
    const words = this.wanted.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return undefined;
    return this.names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
  }

  #chips(names: readonly string[]) {
    return html`<div class="chips">
      ${names.map(
        (name) => html`<button
          type="button"
          aria-label=${say({ en: `Add ${name}`, zh: `添加 ${name}` })}
          @click=${() => this.dispatchEvent(new CustomEvent<string>('add', { detail: name }))}
        >
          ${name}
        </button>`,
      )}
    </div>`;
  }
}

customElements.define('augmentation-list', AugmentationList);
