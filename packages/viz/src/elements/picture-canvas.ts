import { html, nothing, type TemplateResult } from 'lit';
import { type Ref, ref } from 'lit/directives/ref.js';
import type { Picture } from '../picture/picture.ts';

/**
 * A picture at `width` pixels of the page, its own pixels sharp.
 *
 * @param label What it shows, for screen readers; without, it is decoration beside a text.
 */
export function pictureCanvas(picture: Picture, width: number, label = ''): TemplateResult {
  const draw = (element: Element | undefined) => {
    const context = (element as HTMLCanvasElement | undefined)?.getContext('2d');
    context?.putImageData(new ImageData(new Uint8ClampedArray(picture.data), picture.width, picture.height), 0, 0);
  };
  // A wide picture is not made higher than it is wide, nor a high one wider.
  const scale = width / Math.max(picture.width, picture.height);
  return html`<canvas
    width=${picture.width}
    height=${picture.height}
    .style=${`width:${picture.width * scale}px;height:${picture.height * scale}px`}
    role=${label ? 'img' : nothing}
    aria-label=${label || nothing}
    aria-hidden=${label ? nothing : 'true'}
    ${ref(draw as unknown as Ref)}
  ></canvas>`;
}
