import { html, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import { blankPicture, type Picture } from '../picture/picture.ts';
import type { NetworkValues } from './network-values.ts';
import { numberText } from './number-text.ts';
import { signedPicture } from './unit-picture.ts';
import { reachOf, type Span } from './unit-ranges.ts';

/** Steps of a drawn scale. */
const STEPS = 64;

/** What the colours mean: maps in blue, white and red around zero, the input from dark to bright. */
export function colorLegend({ columns }: NetworkValues, span: Span): TemplateResult {
  const ends = {
    unit: ['−', 'each map by itself, to its own largest size'],
    layer: ['−', 'each layer by itself, to its own largest size'],
    network: [
      numberText(
        -reachOf(
          columns.map(({ ranges }) => ranges),
          0,
          0,
          'network',
        ),
      ),
      'all layers',
    ],
  }[span];
  const [low, text] = ends;
  const high = low === '−' ? '+' : low.slice(1);
  return html`<div class="legends" part="legends">
    <div>${low} ${pictureCanvas(scale, 96, 'from blue over white to red')} ${high}, white is 0; ${text}</div>
    <div>input ${pictureCanvas(grays, 48, 'from dark to bright')} low to high</div>
  </div>`;
}

const scale: Picture = wide((share) => signedPicture([2 * share - 1], [1, 1], 1).data);
const grays: Picture = wide((share) => [255 * share, 255 * share, 255 * share, 255]);

function wide(colorAt: (share: number) => ArrayLike<number>): Picture {
  const rows = 8;
  const picture = blankPicture(STEPS, rows);
  for (let x = 0; x < STEPS; x++)
    for (let y = 0; y < rows; y++) picture.data.set(colorAt(x / (STEPS - 1)), 4 * (y * STEPS + x));
  return picture;
}
