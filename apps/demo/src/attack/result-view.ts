import { html, nothing, type TemplateResult } from 'lit';
import type { NetworkFacts } from '../networks/network-facts.ts';
import '../pictures/picture-canvas.ts';
import { say, type Text } from '../shell/language.ts';
import './answer-bars.ts';
import type { AttackPage } from './attack-page.ts';
import type { AttackResult, Seen } from './attack-picture.ts';
import { differenceOf, pictureOf } from './attack-pictures.ts';
import { changeText, epsilonText, noiseText, texts, verdictText } from './attack-texts.ts';

/** The pictures before and after, what the network says to them, and the smallest epsilon. */
export function resultView(page: AttackPage, result: AttackResult, network: NetworkFacts): TemplateResult {
  const { before, after, noise, shape } = result;
  const difference = differenceOf(before.values, after.values, shape);
  const figure = (title: Text, seen: Seen) => html`<figure>
    <figcaption>${say(title)}</figcaption>
    <picture-canvas .image=${pictureOf(seen.values, shape)} .label=${say(title)}></picture-canvas>
    <answer-bars
      .classes=${network.classes}
      .probabilities=${seen.probabilities}
      .truth=${result.truth}
      .target=${page.chosen.target ?? -1}
    ></answer-bars>
  </figure>`;
  const title = changeText(difference.factor);
  return html`<p class="verdict" role="status">${say(verdictText(result, network.classes, page.chosen.target))}</p>
    <div class="pictures">
      ${figure(texts.before, before)}
      <figure>
        <figcaption>${say(title)}</figcaption>
        <picture-canvas .image=${difference.picture} .label=${say(title)}></picture-canvas>
        ${sizesOf(result)}
      </figure>
      ${figure(texts.after, after)} ${noise ? figure(texts.noise, noise) : nothing}
    </div>
    ${result.isReachedBefore ? nothing : html`<p class="hint">${say(noiseText(result, network.classes))}</p>${smallestLine(page, result)}`}`;
}

function sizesOf({ sizes, milliseconds, shape }: AttackResult): TemplateResult {
  const values = shape[0] * shape[1] * shape[2];
  return html`<dl>
    <dt>${say({ en: 'largest', zh: '最大' })}</dt>
    <dd>${(255 * sizes.Linf).toFixed(2)}/255</dd>
    <dt>L2</dt>
    <dd>${sizes.L2.toFixed(3)}</dd>
    <dt>${say({ en: 'values changed', zh: '改变的数值' })}</dt>
    <dd>${((100 * sizes.L0) / values).toFixed(0)} %</dd>
    <dt>${say({ en: 'time', zh: '用时' })}</dt>
    <dd>${milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`}</dd>
  </dl>`;
}

function smallestLine(page: AttackPage, { isFooled, sizes }: AttackResult): TemplateResult {
  const { smallest, chosen, choice } = page;
  const { norm } = chosen;
  if (!choice.isLimited) {
    const none = say({ en: 'none found', zh: '没有找到' });
    const found =
      norm === 'L0' ? say({ en: `${sizes.L0} values`, zh: `${sizes.L0} 个数值` }) : epsilonText(sizes[norm], norm);
    return line(isFooled ? found : none);
  }
  if (smallest === 'searching') return line(say(texts.searching));
  if (smallest === 'unknown') {
    return choice.isSlow
      ? line(html`<button type="button" @click=${() => void page.findSmallest()}>${say(texts.find)}</button>`)
      : line('–');
  }
  const { epsilon } = smallest;
  return line(
    epsilon === undefined ? say({ en: 'none on the slider', zh: '滑块范围内没有' }) : epsilonText(epsilon, norm),
  );
}

const line = (content: string | TemplateResult): TemplateResult =>
  html`<p class="row smallest" aria-live="polite"><span>${say(texts.smallest)}:</span> <strong>${content}</strong></p>`;
