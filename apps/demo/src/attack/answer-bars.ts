import { css, html, LitElement, nothing, svg } from 'lit';
import { LanguageController, say } from '../shell/language.ts';

/** What a network says to a picture: the likeliest classes and some that are asked for, in the order of the classes, each with a bar. */
export class AnswerBars extends LitElement {
  static override properties = {
    classes: { attribute: false },
    probabilities: { attribute: false },
    truth: { type: Number },
    target: { type: Number },
  };

  static override styles = css`
    ol {
      display: grid;
      gap: 0.3rem;
      margin: 0.5rem 0 0;
      padding: 0;
      list-style: none;
      font-size: 0.84rem;
    }
    .words {
      display: flex;
      gap: 0.5rem;
      justify-content: space-between;
      overflow-wrap: anywhere;
    }
    .share {
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
    .first {
      font-weight: 700;
    }
    svg {
      display: block;
      width: 100%;
      height: 6px;
      border-radius: 3px;
      background: var(--accent-soft);
    }
    rect {
      fill: var(--muted);
    }
    .first rect {
      fill: var(--accent);
    }
    .first.wrong rect {
      fill: var(--error);
    }
  `;

  declare classes: readonly string[];
  declare probabilities: readonly number[];
  /** The class that counts as right: it gets a mark. */
  declare truth: number;
  /** The class to reach, or −1. */
  declare target: number;

  constructor() {
    super();
    this.classes = [];
    this.probabilities = [];
    this.truth = -1;
    this.target = -1;
    new LanguageController(this);
  }

  override render() {
    const ranked = [...this.probabilities.keys()].sort((a, b) => this.probabilities[b] - this.probabilities[a]);
    const shown = this.probabilities.length <= MOST ? [...this.probabilities.keys()] : ranked.slice(0, MOST);
    return html`<ol>
      ${shown.map((label) => this.#row(label, label === ranked[0]))}
    </ol>`;
  }

  #row(label: number, isFirst: boolean) {
    const share = 100 * this.probabilities[label];
    const state = isFirst ? (label === this.truth ? 'first' : 'first wrong') : '';
    return html`<li class=${state}>
      <div class="words">
        <span
          >${this.classes[label]}${label === this.truth ? mark('✓', say({ en: 'the right class', zh: '正确类别' })) : nothing}${
            label === this.target ? mark('◎', say({ en: 'the target', zh: '目标类别' })) : nothing
          }</span
        >
        <span class="share">${share.toFixed(1)} %</span>
      </div>
      <svg aria-hidden="true">${svg`<rect width=${`${share}%`} height="100%"></rect>`}</svg>
    </li>`;
  }
}

const mark = (sign: string, title: string) => html` <span role="img" title=${title} aria-label=${title}>${sign}</span>`;

/** Classes with a bar; of more, the likeliest. */
const MOST = 10;

customElements.define('answer-bars', AnswerBars);
