import { pngDataUrl } from '@cnn/viz';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { NetworkFacts } from '../networks/network-facts.ts';
import type { ChosenPicture } from '../pictures/picture-picker.ts';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import type { Answer } from './classify.ts';
import { panelStyles } from './panel-styles.ts';
import './score-bars.ts';
import { sizeText } from './subject.ts';

/** Classes that are shown with a bar. */
const SHOWN = 5;

/** What the network takes the picture for. */
export class AnswerPanel extends LitElement {
  static override properties = {
    facts: { attribute: false },
    picture: { attribute: false },
    answer: { attribute: false },
  };

  static override styles = [
    pageStyles,
    panelStyles,
    css`
      figure {
        display: flex;
        gap: 0.9rem;
        align-items: center;
        margin-block-end: 0.9rem;
      }
      img {
        flex: none;
        width: 88px;
        height: 88px;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
    `,
  ];

  declare facts: NetworkFacts | undefined;
  declare picture: ChosenPicture | undefined;
  /** For these; undefined where there is none. */
  declare answer: Answer | undefined;

  constructor() {
    super();
    new LanguageController(this);
  }

  override render(): TemplateResult | typeof nothing {
    const { facts, picture, answer } = this;
    if (!facts || !picture || !answer) return nothing;
    return html`${this.#figure(facts, picture, answer)}
      <score-bars .scores=${answer.scores.slice(0, SHOWN)} .label=${picture.label}></score-bars>
      ${this.#notes(facts, picture, answer)}`;
  }

  #figure({ imageShape }: NetworkFacts, { name }: ChosenPicture, { seen }: Answer): TemplateResult {
    const size = sizeText(imageShape.slice(0, 2));
    const isGray = imageShape[2] === 1;
    return html`<figure>
      <img src=${guard([seen], () => pngDataUrl(seen))} alt=${say({ en: 'What the network sees', zh: '网络看到的图片' })} />
      <figcaption>
        ${name}<br />
        ${say({ en: `as ${size}${isGray ? ' in grey' : ''}`, zh: `缩放为 ${size}${isGray ? '，灰度' : ''}` })}
      </figcaption>
    </figure>`;
  }

  #notes({ classes }: NetworkFacts, { label }: ChosenPicture, { milliseconds }: Answer): TemplateResult {
    const time = Math.max(1, Math.round(milliseconds));
    const isKnown = label === undefined || classes.includes(label);
    return html`<p class="hint">
      ${say({ en: `Answered in ${time} ms.`, zh: `用时 ${time} 毫秒。` })}
      ${
        isKnown
          ? nothing
          : say({
              en: `This network does not know the class ${label}: it can only choose among its own.`,
              zh: `这个网络不认识“${label}”这一类：它只能在自己的类别中选择。`,
            })
      }
    </p>`;
  }
}

customElements.define('answer-panel', AnswerPanel);
