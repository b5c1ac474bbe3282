import { html, nothing, type TemplateResult } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import type { Picture } from '../picture/picture.ts';

/**
 * A picture at `width` pixels of the page, its own pixels sharp.
 *
 * @param label What it shows, for screen readers; without, it is decoration beside a text.
 */
export function pictureCanvas(picture: Picture, width: number, label = ''): TemplateResult {
  // A wide picture is not made higher than it is wide, nor a high one wider.
  const scale = width / Math.max(picture.width, picture.height);
  return html`<canvas
    width=${picture.width}
    height=${picture.height}
    .style=${`width:${picture.width * scale}px;height:${picture.height * scale}px`}
    role=${label ? 'img' : nothing}
    aria-label=${label || nothing}
    aria-hidden=${label ? nothing : 'true'}
    ${drawn(picture)}
  ></canvas>`;
}

/** Draws on the canvas that it stands at, unless the same picture is there already. */
class Drawn extends Directive {
  #shown: Picture | undefined;

  override render(_picture: Picture): typeof nothing {
    return nothing;
  }

  override update({ element }: ElementPart, [picture]: [Picture]): typeof nothing {
    if (picture !== this.#shown) {
      const image = new ImageData(new Uint8ClampedArray(picture.data), picture.width, picture.height);
      (element as HTMLCanvasElement).getContext('2d')?.putImageData(image, 0, 0);
    }
    this.#shown = picture;
    return nothing;
  }
}

const drawn = directive(Drawn);
