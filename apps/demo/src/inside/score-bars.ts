import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import type { Score } from './classify.ts';

/** Classes with a bar each, as long as its probability. */
export class ScoreBars extends LitElement {
  static override properties = { scores: { attribute: false }, label: {} };

  static override styles = css`
    ol {
      display: grid;
      grid-template-columns: fit-content(45%) 1fr max-content;
      gap: 0.5rem 0.8rem;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: subgrid;
      grid-column: 1 / -1;
      align-items: center;
    }
    li:first-child {
      font-weight: 600;
    }
    .name {
      overflow-wrap: anywhere;
    }
    .share {
      text-align: right;
      font-variant-numeric: tabular-nums;
    }
    svg {
      display: block;
      width: 100%;
      height: 14px;
      border-radius: 4px;
      background: var(--accent-soft);
    }
    rect {
      fill: var(--accent);
    }
    li:not(:first-child) rect {
      opacity: 0.65;
    }
  `;

  declare scores: readonly Score[];
  /** The true class, where it is known: it gets a mark. */
  declare label: string | undefined;

  constructor() {
    super();
    this.scores = [];
    new LanguageController(this);
  }

  override render(): TemplateResult {
    return html`<ol>
      ${this.scores.map(
        ({ name, probability, logit }) => html`<li title=${`logit ${logit.toFixed(4)}`}>
          <span class="name">${name}${name === this.label ? rightMark() : nothing}</span>
          <svg aria-hidden="true">${svg`<rect width=${`${probability * 100}%`} height="100%"></rect>`}</svg>
          <span class="share">${(probability * 100).toFixed(1)} %</span>
        </li>`,
      )}
    </ol>`;
  }
}

function rightMark(): TemplateResult {
  const words = say({ en: 'the right class', zh: '正确类别' });
  return html` <span role="img" title=${words} aria-label=${`(${words})`}>✓</span>`;
}

customElements.define('score-bars', ScoreBars);
