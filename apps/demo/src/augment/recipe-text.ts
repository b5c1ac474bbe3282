import type { RecipeProblem } from '@cnn/augment';
import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { LanguageController, say, type Text } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';

/** Ways to write a recipe down. */
type Form = 'json' | 'code' | 'command';

/**
 * The recipe as text: JSON that can be edited, TypeScript, and a command, each to be copied. Fires `text` with the edited JSON as detail.
 */
export class RecipeText extends LitElement {
  static override properties = {
    json: {},
    code: {},
    command: {},
    problems: { attribute: false },
    form: { state: true },
    said: { state: true },
  };

  static override styles = [
    pageStyles,
    css`
      textarea,
      pre {
        width: 100%;
        min-height: 11rem;
        max-height: 26rem;
        margin: 0.7rem 0 0;
        padding: 0.6rem 0.8rem;
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--panel);
        color: var(--ink);
        font:
          0.84rem / 1.5 ui-monospace,
          Menlo,
          Consolas,
          monospace;
        overflow: auto;
      }
      textarea {
        display: block;
        resize: vertical;
      }
      .said {
        color: var(--muted);
        font-size: 0.92rem;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
    `,
  ];

  /** What the recipe is, or what was typed last and is none yet. */
  declare json: string;
  declare code: string;
  /** Undefined where there is no command that does it. */
  declare command: string | undefined;
  /** What is wrong with the JSON. */
  declare problems: readonly (RecipeProblem | string)[];
  declare protected form: Form;
  declare protected said: Text | '';

  constructor() {
    super();
    this.json = '';
    this.code = '';
    this.problems = [];
    this.form = 'json';
    this.said = '';
    new LanguageController(this);
  }

  override render() {
    const text = this.#text();
    return html`<div class="row">
        ${FORMS.map(
          ({ form, title }) => html`<button
            type="button"
            aria-pressed=${this.form === form}
            @click=${() => {
              this.form = form;
              this.said = '';
            }}
          >
            ${say(title)}
          </button>`,
        )}
        <button type="button" class="primary" ?disabled=${text === undefined} @click=${() => this.#copy(text)}>
          ${say({ en: 'Copy', zh: '复制' })}
        </button>
        <span class="said" role="status">${say(this.said)}</span>
      </div>
      ${this.form === 'json' ? this.#editor() : this.#shown(text)}`;
  }

  #text(): string | undefined {
    return { json: this.json, code: this.code, command: this.command }[this.form];
  }

  #editor() {
    return html`<textarea
        spellcheck="false"
        aria-label=${say({ en: 'Recipe as JSON', zh: 'JSON 格式的配方' })}
        aria-invalid=${this.problems.length > 0}
        .value=${live(this.json)}
        @input=${({ target }: Event) => this.dispatchEvent(new CustomEvent<string>('text', { detail: (target as HTMLTextAreaElement).value }))}
      ></textarea>
      <div role="alert">
        ${
          this.problems.length === 0
            ? nothing
            : html`<ul class="complaint">
                ${this.problems.map((problem) => html`<li>${problemText(problem)}</li>`)}
              </ul>`
        }
      </div>`;
  }

  #shown(text: string | undefined) {
    const none = say({
      en: 'A recipe without steps needs no command: cnn augment would have nothing to do.',
      zh: '没有步骤的配方不需要命令：cnn augment 无事可做。',
    });
    if (text === undefined) return html`<p class="hint">${none}</p>`;
    const name = say(FORMS.find(({ form }) => form === this.form)!.title);
    return html`<pre tabindex="0" role="region" aria-label=${name}>${text}</pre>`;
  }

  async #copy(text = ''): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.said = { en: 'Copied.', zh: '已复制。' };
    } catch {
      this.said = {
        en: 'The browser does not allow it; select the text and copy it.',
        zh: '浏览器不允许；请选中文本后复制。',
      };
    }
  }
}

const FORMS: readonly { readonly form: Form; readonly title: Text }[] = [
  { form: 'json', title: { en: 'JSON', zh: 'JSON' } },
  { form: 'code', title: { en: 'TypeScript', zh: 'TypeScript' } },
  { form: 'command', title: { en: 'Command', zh: '命令' } },
];

function problemText(problem: RecipeProblem | string): string {
  if (typeof problem === 'string') return problem;
  const { path, expected, found, remedy } = problem;
  return `${path}: expected ${expected}, found ${found}${remedy ? `; ${remedy}` : ''}`;
}

customElements.define('recipe-text', RecipeText);
