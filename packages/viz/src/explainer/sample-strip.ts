import { html, nothing, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import type { Picture } from '../picture/picture.ts';

/** A picture to look at the network with. */
export interface SamplePicture {
  readonly picture: Picture;
  readonly label?: string;
}

export interface SampleStripActions {
  /** Shows a picture in the network. */
  choose(index: number): void;
  /** Takes a file of the reader's. */
  take(file: File | undefined): void;
}

/** The pictures to choose from, and a place for the reader's own. */
export function sampleStrip(
  pictures: readonly SamplePicture[],
  chosen: number,
  { choose, take }: SampleStripActions,
): TemplateResult {
  const pick = ({ target }: Event) => {
    const input = target as HTMLInputElement;
    take(input.files?.[0]);
    // The same file may be chosen again.
    input.value = '';
  };
  return html`<div class="samples" part="samples" role="group" aria-label="Pictures">
    ${pictures.map(
      ({ picture, label = '' }, i) =>
        html`<button
          type="button"
          aria-label=${label || `picture ${i + 1}`}
          title=${label || nothing}
          aria-pressed=${i === chosen}
          @click=${() => choose(i)}
        >
          ${pictureCanvas(picture, 48)}
        </button>`,
    )}
    <label class="upload">
      own picture …
      <input type="file" accept="image/*" @change=${pick} />
    </label>
  </div>`;
}
