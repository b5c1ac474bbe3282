import type { Image } from '@cnn/datasets';
import { html, LitElement, nothing } from 'lit';
import '../controls/file-drop.ts';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { readPicture } from './read-picture.ts';
import { type SamplePicture, samplePictures } from './sample-pictures.ts';
import './sample-strip.ts';

/** A picture that was chosen. */
export interface ChosenPicture {
  readonly image: Image;
  /** The file's name, or the sample's class. */
  readonly name: string;
  /** The sample's class; unknown for a picture from a file. */
  readonly label?: string;
}

/**
 * Chooses a picture: one of the samples, or one from a file. Fires `picture` with a {@link ChosenPicture} as detail, first of all for the sample that is wanted, and
 * `problem` with a sentence where a file is none.
 */
export class PicturePicker extends LitElement {
  static override properties = { wanted: {}, samples: { state: true }, chosen: { state: true } };

  static override styles = pageStyles;

  /** Class of the sample that it begins with. @default the first one */
  declare wanted: string | undefined;
  declare protected samples: readonly SamplePicture[];
  declare protected chosen: SamplePicture | undefined;

  constructor() {
    super();
    this.samples = [];
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.samples.length === 0) this.#begin();
  }

  override render() {
    return html`<file-drop
        .label=${{ en: 'Choose a picture', zh: '选择图片' }}
        accept="image/*"
        @file=${({ detail }: CustomEvent<File>) => void this.open(detail)}
      ></file-drop>
      ${
        this.samples.length === 0
          ? nothing
          : html`<p class="hint">
                ${say({
                  en: 'Or one of these, from the test pictures of Fashion-MNIST:',
                  zh: '或选择下面的 Fashion-MNIST 测试图片：',
                })}
              </p>
              <sample-strip
                .samples=${this.samples}
                .chosen=${this.chosen}
                @sample=${({ detail }: CustomEvent<SamplePicture>) => this.#take(detail)}
              ></sample-strip>`
      }`;
  }

  /** Takes a picture from a file. */
  async open(file: File): Promise<void> {
    try {
      const image = await readPicture(file);
      this.chosen = undefined;
      this.#give({ image, name: file.name });
    } catch (error) {
      this.dispatchEvent(new CustomEvent<string>('problem', { detail: (error as Error).message }));
    }
  }

  /** Marks no sample as chosen, where the page has got a picture from elsewhere. */
  release(): void {
    this.chosen = undefined;
  }

  #begin(): void {
    this.samples = samplePictures();
    this.#take(this.samples.find(({ label }) => label === this.wanted) ?? this.samples[0]);
  }

  #take(sample: SamplePicture): void {
    this.chosen = sample;
    this.#give({ image: sample.image, name: sample.label, label: sample.label });
  }

  #give(detail: ChosenPicture): void {
    this.dispatchEvent(new CustomEvent<ChosenPicture>('picture', { detail }));
  }
}

customElements.define('picture-picker', PicturePicker);
