import type { Image } from '@cnn/datasets';
import { css, html, LitElement, nothing, svg } from 'lit';
import '../pictures/picture-canvas.ts';
import { LanguageController, say } from '../shell/language.ts';
import type { Sheet, SheetCell } from './draw-sheet.ts';

/** The original and what a recipe made of it, with as many columns as fit. */
export class SheetView extends LitElement {
  static override properties = { sheet: { attribute: false } };

  static override styles = css`
    ol {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(96px, 1fr));
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      position: relative;
      min-width: 0;
    }
    .original {
      border-radius: 8px;
      outline: 2px solid var(--accent);
      outline-offset: 1px;
    }
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      overflow: visible;
      pointer-events: none;
    }
    circle {
      fill: #ff9d00;
      stroke: #000;
      stroke-width: 1px;
      vector-effect: non-scaling-stroke;
    }
  `;

  declare sheet: Sheet | undefined;

  constructor() {
    super();
    new LanguageController(this);
  }

  override render() {
    return html`<ol>
      ${this.sheet?.cells.map(
        (cell, i) => html`<li class=${i === 0 ? 'original' : ''}>
          <picture-canvas
            .image=${cell.mask ? tinted(cell.image, cell.mask) : cell.image}
            .label=${i === 0 ? say({ en: 'The original', zh: '原图' }) : say({ en: `Variant ${i}`, zh: `变体 ${i}` })}
          ></picture-canvas>
          ${cell.points ? pointsOf(cell) : nothing}
        </li>`,
      )}
    </ol>`;
  }
}

/** The picture with its mask in blue. */
function tinted({ pixels, shape }: Image, mask: Uint8Array): Image {
  const mixed = pixels.slice() as Uint8Array;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    for (let c = 0; c < 3; c++) mixed[3 * i + c] = Math.round(0.5 * pixels[3 * i + c] + 0.5 * TINT[c]);
  }
  return { pixels: mixed, shape };
}

const TINT = [40, 130, 255];

function pointsOf({ image, points = [] }: SheetCell) {
  const [height, width] = image.shape;
  const circles = Array.from({ length: points.length / 2 }, (_, i) => {
    const [x, y] = [points[2 * i] + 0.5, points[2 * i + 1] + 0.5];
    const isInside = x >= 0 && y >= 0 && x <= width && y <= height;
    return isInside ? svg`<circle cx=${x} cy=${y} r=${0.035 * Math.max(width, height)}></circle>` : nothing;
  });
  return html`<svg viewBox="0 0 ${width} ${height}" aria-hidden="true">${circles}</svg>`;
}

customElements.define('sheet-view', SheetView);
