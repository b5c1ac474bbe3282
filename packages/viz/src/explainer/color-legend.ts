import { html, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import type { Say } from '../locale.ts';
import { blankPicture, type Picture } from '../picture/picture.ts';
import type { NetworkValues } from './network-values.ts';
import { numberText } from './number-text.ts';
import { signedPicture } from './unit-picture.ts';
import { reachOf, type Span } from './unit-ranges.ts';

/** Steps of a drawn scale. */
const STEPS = 64;

/** What the colours mean: maps in blue, white and red around zero, the input from dark to bright. */
export function colorLegend({ columns }: NetworkValues, span: Span, say: Say): TemplateResult {
  const ends = {
    unit: ['−', say({ en: 'each map by itself, to its own largest size', zh: '每张图各自以最大的绝对值为界' })],
    layer: ['−', say({ en: 'each layer by itself, to its own largest size', zh: '每层各自以最大的绝对值为界' })],
    network: [
      numberText(
        -reachOf(
          columns.map(({ ranges }) => ranges),
          0,
          0,
          'network',
        ),
      ),
      say({ en: 'all layers', zh: '所有层相同' }),
    ],
  }[span];
  const [low, text] = ends;
  const high = low === '−' ? '+' : low.slice(1);
  return html`<div class="legends" part="legends">
    <div>
      ${low} ${pictureCanvas(scale, 96, say({ en: 'from blue over white to red', zh: '从蓝到白到红' }))}
      ${say({ en: `${high}, white is 0; ${text}`, zh: `${high}，白色为 0；${text}` })}
    </div>
    <div>
      ${say({ en: 'input', zh: '输入' })}
      ${pictureCanvas(grays, 48, say({ en: 'from dark to bright', zh: '从暗到亮' }))}
      ${say({ en: 'low to high', zh: '从小到大' })}
    </div>
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
