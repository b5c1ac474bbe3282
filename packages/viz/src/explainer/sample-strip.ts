import { html, nothing, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import type { Picture } from '../picture/picture.ts';
import type { OwnPictures } from './own-pictures.ts';
import { hasCamera } from './read-camera.ts';

/** A picture to look at the network with. */
export interface SamplePicture {
  readonly picture: Picture;
  readonly label?: string;
}

/** The pictures to choose from, and ways to the reader's own. */
export function sampleStrip(
  pictures: readonly SamplePicture[],
  chosen: number,
  choose: (index: number) => void,
  own: OwnPictures,
): TemplateResult {
  const pick = ({ target }: Event) => {
    const input = target as HTMLInputElement;
    own.takeFile(input.files?.[0]);
    // The same file may be chosen again.
    input.value = '';
  };
  const fetchIt = (event: Event) => {
    event.preventDefault();
    own.takeUrl((event.target as HTMLFormElement).querySelector<HTMLInputElement>('[type=url]')!.value);
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
    </div>
    <form class="controls" part="own-pictures" aria-label="A picture of your own" @submit=${fetchIt}>
      <span>own picture</span>
      <label class="upload">
        from a file …
        <input type="file" accept="image/*" @change=${pick} />
      </label>
      ${hasCamera() ? html`<button type="button" @click=${own.takePhoto}>from the webcam</button>` : nothing}
      <label>from a URL <input type="url" required placeholder="https://…" /></label>
      <button>fetch</button>
      <span class="note" role="status">${own.isWaiting ? 'waiting for the picture …' : ''}</span>
    </form>`;
}
