import { css, html, LitElement } from 'lit';
import { LanguageController, say, type Text } from '../shell/language.ts';
import { DropPlace } from './drop-place.ts';

/**
 * A place for one file: to be clicked, reached with Tab and opened with Space, or dropped onto. Fires `file` with the file as detail.
 */
export class FileDrop extends LitElement {
  static override properties = { label: { attribute: false }, accept: {} };

  static override styles = css`
    label {
      display: block;
      padding: 0.9rem 1rem;
      border: 1.5px dashed var(--muted);
      border-radius: 10px;
      text-align: center;
      text-wrap: balance;
      cursor: pointer;
    }
    label:hover,
    label.over {
      border-color: var(--accent);
      background: var(--accent-soft);
    }
    label:focus-within {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    strong {
      color: var(--accent);
    }
    input {
      position: absolute;
      opacity: 0;
      width: 1px;
      height: 1px;
      pointer-events: none;
    }
  `;

  /** What it is for, such as `Choose a picture`. */
  declare label: Text | string;
  /** Names' ends or media types that the file dialog offers. */
  declare accept: string;
  readonly #place = new DropPlace(this, ({ files }) => this.#give(files[0]));

  constructor() {
    super();
    this.label = '';
    this.accept = '';
    new LanguageController(this);
  }

  override render() {
    return html`<label class=${this.#place.isOver ? 'over' : ''}>
      <input type="file" accept=${this.accept} @change=${this.#picked} />
      <strong>${say(this.label)}</strong> ${say({ en: 'or drop it here', zh: '或拖放到这里' })}
    </label>`;
  }

  #picked({ target }: Event): void {
    const input = target as HTMLInputElement;
    this.#give(input.files?.[0]);
    // So that the same file can be picked again.
    input.value = '';
  }

  #give(file: File | undefined): void {
    if (file) this.dispatchEvent(new CustomEvent<File>('file', { detail: file }));
  }
}

customElements.define('file-drop', FileDrop);
