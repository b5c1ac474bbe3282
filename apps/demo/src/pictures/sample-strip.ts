import { css, html, LitElement } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import { pictureUrl } from './picture-url.ts';
import type { SamplePicture } from './sample-pictures.ts';

/** Pictures to choose from, as buttons. Fires `sample` with the chosen one as detail. */
export class SampleStrip extends LitElement {
  static override properties = { samples: { attribute: false }, chosen: { attribute: false } };

  static override styles = css`
    div {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(52px, 1fr));
      gap: 6px;
    }
    button {
      padding: 0;
      border: 2px solid transparent;
      border-radius: 8px;
      background: none;
      overflow: hidden;
      cursor: pointer;
    }
    button:hover {
      border-color: var(--muted);
    }
    button[aria-pressed='true'] {
      border-color: var(--accent);
    }
    button:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 1px;
    }
    img {
      display: block;
      width: 100%;
      aspect-ratio: 1;
      image-rendering: pixelated;
    }
  `;

  declare samples: readonly SamplePicture[];
  declare chosen: SamplePicture | undefined;

  constructor() {
    super();
    this.samples = [];
    new LanguageController(this);
  }

  override render() {
    return html`<div role="group" aria-label=${say({ en: 'Sample pictures', zh: '示例图片' })}>
      ${this.samples.map(
        (sample) => html`<button
          type="button"
          title=${sample.label}
          aria-pressed=${sample === this.chosen}
          @click=${() => this.dispatchEvent(new CustomEvent<SamplePicture>('sample', { detail: sample }))}
        >
          <img src=${pictureUrl(sample.image)} alt=${sample.label} />
        </button>`,
      )}
    </div>`;
  }
}

customElements.define('sample-strip', SampleStrip);
