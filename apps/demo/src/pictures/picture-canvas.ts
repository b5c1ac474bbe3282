import type { Image } from '@cnn/datasets';
import { css, html, LitElement, type PropertyValues } from 'lit';

/** A picture with sharp pixels, as large as there is room. For what changes often, as no file is made of it. */
export class PictureCanvas extends LitElement {
  static override properties = { image: { attribute: false }, label: {} };

  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      height: auto;
      border-radius: 6px;
      image-rendering: pixelated;
    }
  `;

  /** Bytes, `[height, width, 1 or 3]`. */
  declare image: Image | undefined;
  /** What it shows, for those who do not see it; without, it is passed over. */
  declare label: string;

  constructor() {
    super();
    this.label = '';
  }

  override render() {
    return this.label
      ? html`<canvas role="img" aria-label=${this.label}></canvas>`
      : html`<canvas aria-hidden="true"></canvas>`;
  }

  override updated(changed: PropertyValues<this>): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || !this.image || !(changed.has('image') || changed.has('label'))) return;
    const { pixels, shape } = this.image;
    const [height, width, channels] = shape;
    const data = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) data.data[4 * i + c] = pixels[i * channels + (channels === 1 ? 0 : c)];
      data.data[4 * i + 3] = 255;
    }
    // Setting a size clears, so only where it is another one.
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    // In main memory, as its pixels come from there.
    canvas.getContext('2d', { willReadFrequently: true })?.putImageData(data, 0, 0);
  }
}

customElements.define('picture-canvas', PictureCanvas);
