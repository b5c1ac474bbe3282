import type { SizeName } from '@cnn/adversarial';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { say } from '../shell/language.ts';
import { attackChoice, attackChoices, EPSILONS, MARKS } from './attack-choices.ts';
import type { AttackPage } from './attack-page.ts';
import { forAttack, forNorm } from './attack-settings.ts';
import { epsilonText, normTexts, texts } from './attack-texts.ts';

/** Everything that can be set about the attack. */
export function attackForm(page: AttackPage): TemplateResult {
  const { chosen, choice } = page;
  return html`<div class="settings">
    <label class="field"
      >${say(texts.method)}
      <select
        @change=${(event: Event) => {
          const next = attackChoice(chosenIn(event));
          if (next) page.set(forAttack(chosen, next));
        }}
      >
        ${[false, true].map(
          (isSlow) => html`<optgroup label=${say(isSlow ? texts.slow : texts.quick)}>
            ${attackChoices
              .filter((each) => (each.isSlow ?? false) === isSlow)
              .map(
                ({ name, title }) => html`<option value=${name} ?selected=${name === chosen.attack}>${title}</option>`,
              )}
          </optgroup>`,
        )}
      </select></label
    >
    <p class="hint">${say(choice.about)}</p>
    ${choice.norms.length === 1 ? nothing : normChoice(page)}
    ${choice.isLimited ? epsilonSlider(page) : html`<p class="hint">${say(texts.noEpsilon)}</p>`}
    ${choice.steps ? stepsSlider(page, choice.steps) : nothing} ${choice.mayAim ? goalChoice(page) : nothing}
    <label class="field"
      >${say(texts.seed)}
      <input
        type="number"
        min="0"
        step="1"
        .value=${live(String(chosen.seed))}
        @change=${(event: Event) => {
          const text = chosenIn(event);
          if (/^\d{1,9}$/.test(text)) page.set({ ...chosen, seed: Number(text) });
        }}
    /></label>
  </div>`;
}

function normChoice(page: AttackPage): TemplateResult {
  const { chosen, choice } = page;
  return html`<label class="field"
    >${say(texts.norm)}
    <select @change=${(event: Event) => page.set(forNorm(chosen, chosenIn(event) as SizeName))}>
      ${choice.norms.map(
        (norm) => html`<option value=${norm} ?selected=${norm === chosen.norm}>${say(normTexts[norm])}</option>`,
      )}
    </select></label
  >`;
}

function epsilonSlider(page: AttackPage): TemplateResult {
  const { chosen } = page;
  const { most, step } = EPSILONS[chosen.norm];
  return html`<label class="field"
      ><span>${say(texts.epsilon)} <span class="value">${epsilonText(chosen.epsilon, chosen.norm)}</span></span>
      <input
        type="range"
        aria-label=${say(texts.epsilon)}
        aria-valuetext=${epsilonText(chosen.epsilon, chosen.norm)}
        min="0"
        max=${Math.ceil(most / step) * step}
        step=${step}
        list=${chosen.norm === 'Linf' ? 'marks' : nothing}
        .value=${live(String(chosen.epsilon))}
        @input=${(event: Event) => page.set({ ...chosen, epsilon: Math.min(most, Number(Number(chosenIn(event)).toPrecision(6))) })}
    /></label>
    ${chosen.norm === 'Linf' ? epsilonMarks(page) : nothing}`;
}

function epsilonMarks(page: AttackPage): TemplateResult {
  const { chosen } = page;
  return html`<datalist id="marks"><option value="0.005"></option></datalist>
    <div class="marks" role="group" aria-label=${say(texts.marks)}>
      ${MARKS.map(
        ({ epsilon, text }, i) => html`<button
          type="button"
          aria-pressed=${epsilon === chosen.epsilon}
          @click=${() => page.set({ ...chosen, epsilon })}
        >
          ${text}${i === 0 ? html` (${say(texts.course)})` : nothing}
        </button>`,
      )}
    </div>`;
}

function stepsSlider(page: AttackPage, { most, areQueries }: { most: number; areQueries?: boolean }): TemplateResult {
  const { chosen } = page;
  return html`<label class="field"
    ><span>${say(areQueries ? texts.queries : texts.steps)} <span class="value">${chosen.steps}</span></span>
    <input
      type="range"
      aria-label=${say(areQueries ? texts.queries : texts.steps)}
      min="1"
      max=${most}
      .value=${live(String(chosen.steps))}
      @input=${(event: Event) => page.set({ ...chosen, steps: Number(chosenIn(event)) })}
  /></label>`;
}

function goalChoice(page: AttackPage): TemplateResult {
  const { chosen, network } = page;
  return html`<label class="field"
    >${say(texts.goal)}
    <select
      @change=${(event: Event) => {
        const value = chosenIn(event);
        page.set({ ...chosen, target: value === '' ? undefined : Number(value) });
      }}
    >
      <option value="" ?selected=${chosen.target === undefined}>${say(texts.anyOther)}</option>
      ${network?.classes.map(
        (name, label) => html`<option value=${label} ?selected=${label === chosen.target}>${name}</option>`,
      )}
    </select></label
  >`;
}

const chosenIn = ({ target }: Event): string => (target as HTMLInputElement | HTMLSelectElement).value;
