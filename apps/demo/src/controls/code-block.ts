import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import { highlight } from './highlight.ts';

/** How long the button says that it has copied, in milliseconds. */
const SAID = 2000;

/** Code to read and to copy, lightly coloured. It scrolls sideways where it is too wide, also by keyboard. */
export class CodeBlock extends LitElement {
  static override properties = { code: {}, label: { attribute: false }, copied: { state: true } };

  static override styles = css`
    :host {
      display: block;
      position: relative;
    }
    pre {
      margin: 0;
      padding: 0.8rem 1rem;
      border: 1px solid var(--line);
      border-radius: 8px;
      background: var(--ground);
      color: var(--ink);
      font:
        0.82rem / 1.55 ui-monospace,
        SFMono-Regular,
        Menlo,
        Consolas,
        'DejaVu Sans Mono',
        monospace;
      overflow-x: auto;
      tab-size: 2;
    }
    pre:focus-visible,
    button:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    .comment {
      color: var(--muted);
      font-style: italic;
    }
    .string {
      color: light-dark(#0a6640, #8fd6a8);
    }
    .number {
      color: light-dark(#9a4a00, #ffb77a);
    }
    .keyword {
      color: light-dark(#7a2f9a, #d6a6f5);
    }
    .type {
      color: light-dark(#0b5cad, #79b8ff);
    }
    button {
      position: absolute;
      inset-block-start: 0.4rem;
      inset-inline-end: 0.4rem;
      min-height: 1.9rem;
      padding: 0.1rem 0.6rem;
      border: 1px solid var(--line);
      border-radius: 6px;
      background: var(--panel);
      color: var(--muted);
      font: inherit;
      font-size: 0.8rem;
      cursor: pointer;
    }
    button:hover {
      border-color: var(--accent);
      color: var(--ink);
    }
    @media (max-width: 640px) {
      pre {
        padding-block-start: 2.6rem;
      }
    }
  `;

  declare code: string;
  /** What a screen reader calls it. */
  declare label: string;
  declare protected copied: boolean;

  constructor() {
    super();
    this.code = '';
    this.label = '';
    this.copied = false;
    new LanguageController(this);
  }

  override render(): TemplateResult {
    return html`<pre tabindex="0" role="group" aria-label=${this.label}><code>${highlight(this.code).map(
      ({ text, kind }) => (kind ? html`<span class=${kind}>${text}</span>` : text),
    )}</code></pre>
      ${
        navigator.clipboard
          ? html`<button type="button" aria-live="polite" @click=${this.#copy}>
              ${this.copied ? say({ en: 'Copied', zh: '已复制' }) : say({ en: 'Copy', zh: '复制' })}
            </button>`
          : nothing
      }`;
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.code);
    } catch {
      // Where a page may not write to the clipboard, the text can still be selected.
      return;
    }
    this.copied = true;
    setTimeout(() => {
      this.copied = false;
    }, SAID);
  };
}

customElements.define('code-block', CodeBlock);
