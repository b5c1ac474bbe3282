import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import '../pictures/picture-picker.ts';
import type { ChosenPicture } from '../pictures/picture-picker.ts';
import { say } from '../shell/language.ts';
import type { AugmentPage } from './augment-page.ts';
import { SIZES, seedOf, VARIANTS } from './augment-settings.ts';
import { effortText, rangeText, texts } from './augment-texts.ts';
import './augmentation-list.ts';
import { MIXING } from './augmentation-groups.ts';
import { presets } from './presets.ts';
import { recipeCode } from './recipe-code.ts';
import { recipeCommand } from './recipe-command.ts';
import './recipe-text.ts';
import './sheet-view.ts';
import './step-card.ts';
import { recipeOf, type Step } from './step.ts';

/** What the page looks like. */
export function augmentPageTemplate(page: AugmentPage): TemplateResult {
  return html`<h1>${say(texts.title)}</h1>
    <p class="lead">${say(texts.lead)}</p>
    <div class="panels">
      <div class="column">${picturePanel(page)} ${stepsPanel(page)} ${addPanel(page)}</div>
      <div class="column sheet">${sheetPanel(page)}</div>
      ${takePanel(page)}
    </div>
    <p class="visually-hidden" role="status">${say(page.said)}</p>
    ${page.status()}`;
}

function picturePanel(page: AugmentPage): TemplateResult {
  return html`<section class="panel" aria-labelledby="picture">
    <h2 id="picture">${say(texts.picture)}</h2>
    <picture-picker
      .link=${page.settings}
      @picture=${({ detail }: CustomEvent<ChosenPicture>) => page.choosePicture(detail)}
      @problem=${({ detail }: CustomEvent<string>) => page.refusePicture(detail)}
    ></picture-picker>
    ${page.complaint('picture')}
  </section>`;
}

function stepsPanel(page: AugmentPage): TemplateResult {
  const { steps, catalogue } = page;
  const now = JSON.stringify(recipeOf(steps).steps);
  return html`<section class="panel steps-panel" aria-labelledby="recipe">
    <h2 id="recipe">${say(texts.recipe)}</h2>
    <div class="presets" role="group" aria-label=${say(texts.presets)}>
      ${presets.map(
        (preset) => html`<button
          type="button"
          aria-pressed=${JSON.stringify(preset.steps) === now}
          @click=${() => page.choosePreset(preset.steps)}
        >
          ${say(preset.title)}
        </button>`,
      )}
    </div>
    <p class="hint">${say(steps.length === 0 ? texts.noSteps : texts.recipeHint)}</p>
    ${page.complaint('recipe')}
    <ol class="steps">
      ${repeat(
        steps,
        ({ key }) => key,
        (step, i) => html`<li>
          <step-card
            .step=${step}
            .facts=${catalogue.get(step.op)}
            .place=${i + 1}
            .count=${steps.length}
            @step=${({ detail }: CustomEvent<Step>) => page.replace(detail)}
            @move=${({ detail }: CustomEvent<number>) => void page.move(step, detail)}
            @remove=${() => page.takeOut(step)}
          ></step-card>
        </li>`,
      )}
    </ol>
  </section>`;
}

function addPanel(page: AugmentPage): TemplateResult {
  return html`<section class="panel add-panel" aria-labelledby="add">
    <h2 id="add">${say(texts.add)}</h2>
    <augmentation-list
      .names=${[...page.catalogue.keys()]}
      @add=${({ detail }: CustomEvent<string>) => page.add(detail)}
    ></augmentation-list>
  </section>`;
}

function sheetPanel(page: AugmentPage): TemplateResult {
  const {
    sheet,
    sheetSettings: { size, variants, seed, marks },
  } = page;
  const [low, high] = sheet?.range ?? [0, 0];
  // Interpolation may leave the range by a rounding.
  const isCut = sheet !== undefined && (low < -0.001 || high > 1.001);
  return html`<section class="panel" aria-labelledby="sheet">
    <h2 id="sheet">${say(texts.sheet)}</h2>
    <div class="controls">
      ${choice(
        say(texts.size),
        SIZES,
        size,
        (value) => `${value}×${value}`,
        (value) => page.set({ size: value }),
      )}
      ${choice(
        say(texts.pictures),
        VARIANTS,
        variants,
        (value) => `${value + 1}`,
        (value) => page.set({ variants: value }),
      )}
      <label class="field"
        >${say(texts.seed)}
        <input
          type="number"
          min="0"
          step="1"
          .value=${live(String(seed))}
          @change=${({ target }: Event) => page.set({ seed: seedOf((target as HTMLInputElement).value) ?? seed })}
      /></label>
      <button type="button" class="primary" @click=${() => page.newSeed()}>${say(texts.newSeed)}</button>
      <button type="button" @click=${() => void page.copyLink()}>${say(texts.copyLink)}</button>
    </div>
    ${page.complaint('sheet')}
    <sheet-view .sheet=${sheet}></sheet-view>
    <label class="check"
      ><input
        type="checkbox"
        .checked=${live(marks)}
        @change=${({ target }: Event) => page.set({ marks: (target as HTMLInputElement).checked })}
      />
      ${say(texts.marks)}</label
    >
    ${sheet ? html`<p class="hint">${say(effortText(sheet.milliseconds, sheet.passes))} ${isCut ? say(rangeText(low, high)) : nothing}</p>` : nothing}
  </section>`;
}

function choice(
  title: string,
  values: readonly number[],
  chosen: number,
  text: (value: number) => string,
  choose: (value: number) => void,
): TemplateResult {
  return html`<label class="field"
    >${title}
    <select @change=${({ target }: Event) => choose(Number((target as HTMLSelectElement).value))}>
      ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${text(value)}</option>`)}
    </select></label
  >`;
}

function takePanel(page: AugmentPage): TemplateResult {
  const { steps, sheetSettings, picture, draft, problems } = page;
  const recipe = recipeOf(steps);
  const mixes = MIXING.some((op) => JSON.stringify(recipe).includes(`"op":"${op}"`));
  const files = [
    picture?.label === undefined ? (picture?.name ?? 'picture.png') : 'picture.png',
    ...(mixes ? ['other.png', 'third.png'] : []),
  ];
  return html`<section class="panel wide take-panel" aria-labelledby="take">
    <h2 id="take">${say(texts.take)}</h2>
    <p class="hint">${say(texts.takeHint)}</p>
    <recipe-text
      .json=${draft}
      .code=${recipeCode(recipe, sheetSettings.seed)}
      .command=${recipeCommand(recipe, sheetSettings, files)}
      .problems=${problems}
      @text=${({ detail }: CustomEvent<string>) => page.edit(detail)}
    ></recipe-text>
  </section>`;
}
