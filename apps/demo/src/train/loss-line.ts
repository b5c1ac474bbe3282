import { html, svg, type TemplateResult } from 'lit';
import { say } from '../shell/language.ts';

const [WIDTH, HEIGHT] = [320, 72];
const POINTS = 160;

/** The losses of all steps so far as a small line: each point is the mean of the steps that fall on it. */
export function lossLine(losses: readonly number[]): TemplateResult {
  const means = binned(losses);
  const most = Math.max(...means, 1e-9);
  const points = means.map((loss, i) => {
    const x = means.length > 1 ? (i * WIDTH) / (means.length - 1) : 0;
    return `${x.toFixed(1)},${(HEIGHT - 2 - (loss / most) * (HEIGHT - 4)).toFixed(1)}`;
  });
  const last = means[means.length - 1];
  const label = say({
    en: `Loss of each step, ${losses.length} so far: from 0 to ${most.toFixed(2)}, now ${last.toFixed(3)}`,
    zh: `每一步的损失，共 ${losses.length} 步：范围 0 到 ${most.toFixed(2)}，当前 ${last.toFixed(3)}`,
  });
  return html`<svg class="losses" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${svg`<polyline points=${points.join(' ')} />`}
  </svg>`;
}

/** At most so many means of equal stretches. */
function binned(losses: readonly number[]): number[] {
  const count = Math.min(POINTS, losses.length);
  return Array.from({ length: count }, (_, i) => {
    const [start, end] = [i, i + 1].map((edge) => Math.floor((edge * losses.length) / count));
    let sum = 0;
    for (let at = start; at < end; at++) sum += losses[at];
    return sum / (end - start);
  });
}
