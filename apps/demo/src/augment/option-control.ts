import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { say } from '../shell/language.ts';
import { firstValue, type OptionField, optionField } from './option-field.ts';

/** An option of a step, and what to do when it is set. */
export interface OptionSetting {
  readonly op: string;
  readonly name: string;
  /** Undefined where it is not given and has no default. */
  readonly value: unknown;
  /** Whether it may be left out, as it has no default. */
  readonly mayBeLeftOut: boolean;
  readonly set: (value: unknown) => void;
  /** Whether the name stands beside it already. @default false */
  readonly isNamed?: boolean;
}

/** What sets an option: a slider or two, a choice, a switch, or JSON. */
export function optionControl(setting: OptionSetting): TemplateResult {
  const { op, name, value, mayBeLeftOut, set } = setting;
  if (!mayBeLeftOut) return control(setting, optionField(op, name, value));
  const first = firstValue(op, name);
  if (first === undefined) return control(setting, { kind: 'text' });
  if (value === undefined) {
    return html`<label class="switch"
      ><input type="checkbox" .checked=${live(false)} @change=${() => set(first)} /> ${name}</label
    >`;
  }
  return html`<div>
    <label class="switch"
      ><input type="checkbox" .checked=${live(true)} @change=${() => set(undefined)} /> ${name}</label
    >
    ${control({ ...setting, isNamed: true }, optionField(op, name, value))}
  </div>`;
}

function control(setting: OptionSetting, field: OptionField): TemplateResult {
  const { name, value, set, isNamed } = setting;
  switch (field.kind) {
    case 'switch':
      return html`<label class="switch"
        ><input type="checkbox" .checked=${live(value === true)} @change=${(event: Event) => set(input(event).checked)} />
        ${name}</label
      >`;
    case 'choice':
      return html`<label class="field"
        >${name}
        <select @change=${(event: Event) => set(input(event).value)}>
          ${field.values.map((each) => html`<option value=${each} ?selected=${each === value}>${each}</option>`)}
        </select></label
      >`;
    case 'number':
      return html`<label class="field"
        ><span>${isNamed ? nothing : name} <span class="value">${shown(value as number)}</span></span>
        <input
          type="range"
          aria-label=${name}
          min=${field.min}
          max=${field.max}
          step=${field.step}
          .value=${live(String(value))}
          @input=${(event: Event) => set(rounded(input(event).valueAsNumber))}
        /></label>`;
    case 'interval':
    case 'two':
      return twoSliders(setting, field);
    case 'text':
      return html`<label class="field"
        >${name}
        <input
          type="text"
          spellcheck="false"
          placeholder=${say({ en: 'none', zh: '无' })}
          .value=${live(value === undefined ? '' : JSON.stringify(value))}
          @change=${(event: Event) => set(read(input(event).value))}
        /></label>`;
  }
}

type Sliders = Extract<OptionField, { readonly min: number }>;

function twoSliders({ name, value, set, isNamed }: OptionSetting, { kind, min, max, step }: Sliders): TemplateResult {
  const ends = value as readonly [number, number];
  const put = (which: 0 | 1, number: number): void => {
    const other = ends[1 - which];
    // The end of an interval takes the other one along when it passes it.
    const kept = kind === 'two' ? other : which === 0 ? Math.max(other, number) : Math.min(other, number);
    set(which === 0 ? [number, kept] : [kept, number]);
  };
  const names =
    kind === 'two'
      ? [say({ en: 'first', zh: '第一个值' }), say({ en: 'second', zh: '第二个值' })]
      : [say({ en: 'from', zh: '下限' }), say({ en: 'to', zh: '上限' })];
  const slider = (which: 0 | 1) => html`<input
    type="range"
    aria-label="${name}, ${names[which]}"
    min=${min}
    max=${max}
    step=${step}
    .value=${live(String(ends[which]))}
    @input=${(event: Event) => put(which, rounded(input(event).valueAsNumber))}
  />`;
  return html`<div class="field" role="group" aria-label=${name}>
    <span>${isNamed ? nothing : name} <span class="value">${ends.map(shown).join(kind === 'two' ? ', ' : ' … ')}</span></span>
    ${slider(0)}${slider(1)}
  </div>`;
}

const input = (event: Event): HTMLInputElement => event.target as HTMLInputElement;

const shown = (value: number): string => String(Number(value.toFixed(4)));

/** Without what binary fractions leave behind. */
const rounded = (value: number): number => Number(value.toFixed(6));

/** JSON, or the text itself, of which the library says what is wrong. */
function read(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
