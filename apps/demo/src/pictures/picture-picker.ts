import type { Image } from '@cnn/datasets';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
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
 * Chooses a picture: one of the samples, or one from a file. Fires `picture` with a {@link ChosenPicture} as detail, first of all for a sample, and
 * `problem` with a sentence where a file is none.
 */
export class PicturePicker extends LitElement {
  static override properties = { link: { attribute: false }, samples: { state: true }, chosen: { state: true } };

  static override styles = pageStyles;

  /** What the page's address asks for: `picture` is the class of a sample. Where it asks for none, what is chosen stays; at first that is the first one. */
  declare link: URLSearchParams;
  declare protected samples: readonly SamplePicture[];
  declare protected chosen: SamplePicture | undefined;

  constructor() {
    super();
    this.link = new URLSearchParams();
    this.samples = [];
    new LanguageController(this);
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('link')) this.#follow();
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

  #follow(): void {
    const isFirst = this.samples.length === 0;
    if (isFirst) this.samples = samplePictures();
    const wanted = this.link.get('picture');
    const sample = this.samples.find(({ label }) => label === wanted) ?? (isFirst ? this.samples[0] : undefined);
    if (sample && sample !== this.chosen) this.#take(sample);
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
