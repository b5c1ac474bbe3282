import { css, html, LitElement } from 'lit';
import { DropPlace } from '../controls/drop-place.ts';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { type ChosenFiles, chosenFiles, droppedFiles } from './dropped-files.ts';

/**
 * Chooses what is trained on: the sample, a folder, or files, which may be dropped too. Fires `sample`, `files` with {@link ChosenFiles} as detail, or `problem` with
 * a sentence.
 */
export class DataChooser extends LitElement {
  static override properties = { disabled: { type: Boolean } };

  static override styles = [
    pageStyles,
    css`
      .place {
        padding: 0.9rem;
        border: 1.5px dashed var(--muted);
        border-radius: 10px;
      }
      .over {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
      input {
        display: none;
      }
    `,
  ];

  /** Whether nothing can be chosen now. */
  declare disabled: boolean;
  readonly #place = new DropPlace(this, (dropped) => {
    if (!this.disabled) void this.#drop(dropped);
  });

  constructor() {
    super();
    this.disabled = false;
    new LanguageController(this);
  }

  override render() {
    return html`<div class="place ${this.#place.isOver ? 'over' : ''}">
      <div class="row">
        <button type="button" ?disabled=${this.disabled} @click=${() => this.dispatchEvent(new Event('sample'))}>
          ${say({ en: 'Fashion-MNIST sample', zh: 'Fashion-MNIST 样本' })}
        </button>
        <button type="button" ?disabled=${this.disabled} @click=${() => this.#ask('folder')}>
          ${say({ en: 'Choose a folder', zh: '选择文件夹' })}
        </button>
        <button type="button" ?disabled=${this.disabled} @click=${() => this.#ask('files')}>
          ${say({ en: 'Choose files', zh: '选择文件' })}
        </button>
      </div>
      <p class="hint">
        ${say({
          en: 'Or drop here: a folder with a folder of pictures for each class, a zip or tar of one, or the binary files of CIFAR-10. Files stay on this machine.',
          zh: '也可以拖放到这里：每个类别一个子文件夹的图片文件夹、它的 zip 或 tar 压缩包，或 CIFAR-10 的二进制文件。文件不会离开本机。',
        })}
      </p>
      <input
        id="folder"
        type="file"
        webkitdirectory
        aria-label=${say({ en: 'Folder of pictures', zh: '图片文件夹' })}
        @change=${this.#picked}
      />
      <input
        id="files"
        type="file"
        multiple
        accept=".zip,.tar,.tgz,.gz,.bin"
        aria-label=${say({ en: 'Files of a data set', zh: '数据集文件' })}
        @change=${this.#picked}
      />
    </div>`;
  }

  #ask(id: 'folder' | 'files'): void {
    this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)?.click();
  }

  #picked({ target }: Event): void {
    const input = target as HTMLInputElement;
    if (input.files?.length) this.#give(chosenFiles(input.files));
    // So that the same can be chosen again.
    input.value = '';
  }

  async #drop(dropped: DataTransfer): Promise<void> {
    try {
      const found = await droppedFiles(dropped);
      if (found.name) this.#give(found);
    } catch (error) {
      this.dispatchEvent(new CustomEvent<string>('problem', { detail: (error as Error).message }));
    }
  }

  #give(detail: ChosenFiles): void {
    this.dispatchEvent(new CustomEvent<ChosenFiles>('files', { detail }));
  }
}

customElements.define('data-chooser', DataChooser);
