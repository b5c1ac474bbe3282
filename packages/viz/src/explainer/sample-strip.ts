import { html, nothing, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import type { Say } from '../locale.ts';
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
  say: Say,
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
  return html`<div class="samples" part="samples" role="group" aria-label=${say({ en: 'Pictures', zh: '图片' })}>
      ${pictures.map(
        ({ picture, label = '' }, i) =>
          html`<button
            type="button"
            aria-label=${label || say({ en: `picture ${i + 1}`, zh: `图片 ${i + 1}` })}
            title=${label || nothing}
            aria-pressed=${i === chosen}
            @click=${() => choose(i)}
          >
            ${pictureCanvas(picture, 48)}
          </button>`,
      )}
    </div>
    <form class="controls" part="own-pictures" aria-label=${say({ en: 'A picture of your own', zh: '自己的图片' })} @submit=${fetchIt}>
      <span>${say({ en: 'own picture', zh: '自己的图片' })}</span>
      <label class="upload">
        ${say({ en: 'from a file …', zh: '选择文件…' })}
        <input type="file" accept="image/*" @change=${pick} />
      </label>
      ${hasCamera() ? html`<button type="button" @click=${own.takePhoto}>${say({ en: 'from the webcam', zh: '使用摄像头' })}</button>` : nothing}
      <label>${say({ en: 'from a URL', zh: '来自网址' })} <input type="url" required placeholder="https://…" /></label>
      <button>${say({ en: 'fetch', zh: '获取' })}</button>
      <span class="note" role="status">${own.isWaiting ? say({ en: 'waiting for the picture …', zh: '正在等待图片……' }) : ''}</span>
    </form>`;
}
