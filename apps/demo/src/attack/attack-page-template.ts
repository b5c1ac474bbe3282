import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import '../networks/network-picker.ts';
import type { NetworkFacts } from '../networks/network-facts.ts';
import '../pictures/picture-picker.ts';
import type { ChosenPicture } from '../pictures/picture-picker.ts';
import { say } from '../shell/language.ts';
import { attackForm } from './attack-form.ts';
import type { AttackPage } from './attack-page.ts';
import { texts } from './attack-texts.ts';
import { resultView } from './result-view.ts';

/** What the page looks like. */
export function attackPageTemplate(page: AttackPage): TemplateResult {
  return html`<h1>${say(texts.title)}</h1>
    <p class="lead">${say(texts.lead)}</p>
    <div class="panels">
      <div class="column">${attackPanel(page)} ${picturePanel(page)} ${networkPanel(page)}</div>
      <div class="column result">${resultPanel(page)}</div>
      ${curvePanel(page)}
    </div>
    <p class="visually-hidden" role="status">${say(page.said)}</p>
    ${page.status()}`;
}

function attackPanel(page: AttackPage): TemplateResult {
  return html`<section class="panel attack-panel" aria-labelledby="attack">
    <h2 id="attack">${say(texts.attack)}</h2>
    ${attackForm(page)}
  </section>`;
}

function picturePanel(page: AttackPage): TemplateResult {
  return html`<section class="panel" aria-labelledby="picture">
    <h2 id="picture">${say(texts.picture)}</h2>
    <picture-picker
      .link=${page.settings}
      @picture=${({ detail }: CustomEvent<ChosenPicture>) => page.choosePicture(detail)}
      @problem=${({ detail }: CustomEvent<string>) => page.refuse('picture', detail)}
    ></picture-picker>
    ${page.complaint('picture')}
  </section>`;
}

function networkPanel(page: AttackPage): TemplateResult {
  return html`<section class="panel" aria-labelledby="network">
    <h2 id="network">${say(texts.network)}</h2>
    <network-picker
      .link=${page.settings}
      @network=${({ detail }: CustomEvent<NetworkFacts>) => page.chooseNetwork(detail)}
      @problem=${({ detail }: CustomEvent<string>) => page.refuse('network', detail)}
    ></network-picker>
    ${page.complaint('network')}
  </section>`;
}

function resultPanel(page: AttackPage): TemplateResult {
  const { result, network, mayTakeLong } = page;
  return html`<section class="panel" aria-labelledby="result">
    <h2 id="result">${say(texts.result)}</h2>
    ${page.complaint('attack')}
    ${result && network ? resultView(page, result, network) : html`<p class="hint">${say(texts.waiting)}</p>`}
    <div class="row smallest">
      ${mayTakeLong && page.isBusy ? html`<button type="button" @click=${() => void page.stop('attack')}>${say(texts.stop)}</button>` : nothing}
      <button type="button" @click=${() => void page.copyLink()}>${say(texts.copyLink)}</button>
    </div>
  </section>`;
}

function curvePanel(page: AttackPage): TemplateResult {
  const { curve, chart, progress, chosen } = page;
  const isPossible = chosen.norm !== 'L0';
  return html`<section class="panel wide curve-panel" aria-labelledby="curve">
    <h2 id="curve">${say(texts.curve)}</h2>
    <p class="hint">${say(isPossible ? texts.curveHint : texts.noCurve)}</p>
    <div class="row">
      <button
        type="button"
        class="primary"
        ?disabled=${progress !== undefined || !isPossible || !page.network}
        @click=${() => void page.measureCurve()}
      >
        ${say(texts.draw)}
      </button>
      ${
        progress === undefined
          ? nothing
          : html`<progress .value=${live(progress)} max="1" aria-label=${say(texts.curve)}></progress>
              <button type="button" @click=${() => void page.stop('curve')}>${say(texts.stop)}</button>`
      }
    </div>
    ${page.complaint('curve')}
    ${curve && !curve.isKnown ? html`<p class="hint">${say(texts.curveGuess)}</p>` : nothing}
    <div class="chart">${curve ? chart : nothing}</div>
  </section>`;
}
