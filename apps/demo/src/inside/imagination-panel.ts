import { proxy } from 'comlink';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { say } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { service } from '../worker/service.ts';
import type { ImaginationStep } from './imagine.ts';
import { panelStyles } from './panel-styles.ts';
import { firstRuns, type Subject } from './subject.ts';

/** A channel of a layer, or with '' for the layer a class. */
export interface Unit {
  readonly layer: string;
  readonly channel: number;
}

/** What was drawn, and for what. */
interface Drawing {
  readonly url: string;
  readonly title: string;
}

const STEPS: readonly number[] = [32, 64, 128, 256, 512];

/** A picture that excites a channel or a class most, made out of noise. */
export class ImaginationPanel extends PageElement {
  static override properties = {
    ...PageElement.properties,
    subject: { attribute: false },
    unit: { attribute: false },
    steps: { state: true },
    progress: { state: true },
    drawing: { state: true },
  };

  static override styles = [
    pageStyles,
    panelStyles,
    css`
      progress {
        width: 100%;
        accent-color: var(--accent);
      }
      .row {
        margin-block: 0.8rem;
      }
    `,
  ];

  declare subject: Subject | undefined;
  /** What is drawn next. */
  declare unit: Unit;
  declare protected steps: number;
  /** Of what is being drawn. */
  declare protected progress: ImaginationStep | undefined;
  declare protected drawing: Drawing | undefined;

  constructor() {
    super();
    this.unit = { layer: '', channel: 0 };
    this.steps = 128;
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('subject')) return;
    const before = changed.get('subject') as Subject | undefined;
    if (!before || before.facts === this.subject?.facts) return;
    this.unit = { layer: '', channel: 0 };
    this.drawing = undefined;
    void this.#stop();
  }

  override render(): TemplateResult {
    return html`<section aria-labelledby="heading">
      <h2 id="heading">${say({ en: 'What does it look for?', zh: '它在寻找什么？' })}</h2>
      <p class="hint">
        ${say({
          en: 'Out of noise, step by step, comes a picture that a channel or a class answers to most. No data are needed for it.',
          zh: '从噪声出发，一步步画出让某个通道或类别响应最强的图片，不需要任何数据。',
        })}
      </p>
      ${this.subject ? this.#controls(this.subject) : nothing} ${this.complaint('drawing')} ${this.#progress()}
      ${this.#drawn()}
    </section>`;
  }

  /** Brings this panel into view, and draws what excites a unit. */
  async draw(unit: Unit): Promise<void> {
    this.unit = unit;
    await this.updateComplete;
    this.scrollIntoView({ block: 'nearest' });
    this.renderRoot.querySelector<HTMLElement>('.primary')?.focus({ preventScroll: true });
    if (this.subject) await this.#draw(this.subject);
  }

  #controls(subject: Subject): TemplateResult {
    const isBusy = this.progress !== undefined;
    return html`<div class="fields">
        ${this.#layers(subject)} ${this.#channels(subject)}
        <label class="field">
          ${say({ en: 'Steps', zh: '步数' })}
          <select
            @change=${(event: Event) => {
              this.steps = Number((event.target as HTMLSelectElement).value);
            }}
          >
            ${STEPS.map((count) => html`<option value=${count} .selected=${count === this.steps}>${count}</option>`)}
          </select>
        </label>
      </div>
      <div class="row">
        <button type="button" class="primary" ?disabled=${isBusy} @click=${() => void this.#draw(subject)}>
          ${say({ en: 'Draw', zh: '绘制' })}
        </button>
        <button type="button" ?disabled=${!isBusy} @click=${this.#stop}>${say({ en: 'Stop', zh: '停止' })}</button>
      </div>`;
  }

  #layers(subject: Subject): TemplateResult {
    const { layer } = this.unit;
    return html`<label class="field">
      ${say({ en: 'Layer', zh: '层' })}
      <select
        @change=${(event: Event) => {
          this.unit = { layer: (event.target as HTMLSelectElement).value, channel: 0 };
        }}
      >
        <option value="" .selected=${layer === ''}>${say({ en: 'the classes', zh: '类别' })}</option>
        ${firstRuns(subject).map(({ name, kind }) => html`<option value=${name} .selected=${name === layer}>${name} ${kind}</option>`)}
      </select>
    </label>`;
  }

  #channels({ facts, layers }: Subject): TemplateResult {
    const { layer, channel } = this.unit;
    if (layer === '') {
      return html`<label class="field">
        ${say({ en: 'Class', zh: '类别' })}
        <select
          @change=${(event: Event) => {
            this.unit = { layer, channel: Number((event.target as HTMLSelectElement).value) };
          }}
        >
          ${facts.classes.map((name, label) => html`<option value=${label} .selected=${label === channel}>${name}</option>`)}
        </select>
      </label>`;
    }
    const last = (layers.find(({ id }) => id === layer)?.shape.at(-1) ?? 1) - 1;
    return html`<label class="field">
      ${say({ en: `Channel, 0 to ${last}`, zh: `通道（0 到 ${last}）` })}
      <input
        type="number"
        min="0"
        max=${last}
        step="1"
        .value=${String(channel)}
        @change=${(event: Event) => {
          const { valueAsNumber } = event.target as HTMLInputElement;
          const whole = Number.isFinite(valueAsNumber) ? Math.round(valueAsNumber) : 0;
          this.unit = { layer, channel: Math.min(last, Math.max(0, whole)) };
          // What was typed may be what it already was, cut off.
          this.requestUpdate();
        }}
      />
    </label>`;
  }

  #progress(): TemplateResult {
    const step = this.progress?.step ?? 0;
    return html`<div role="status">
      ${
        this.progress
          ? html`<progress max=${this.steps} .value=${step} aria-label=${say({ en: 'Steps done', zh: '已完成的步数' })}></progress>`
          : nothing
      }
    </div>`;
  }

  #drawn(): TemplateResult | typeof nothing {
    const { drawing, progress } = this;
    if (!drawing) return nothing;
    return html`<figure>
      <img class="large" src=${drawing.url} alt=${drawing.title} />
      <figcaption>
        ${drawing.title}${progress ? say({ en: `, step ${progress.step}`, zh: `，第 ${progress.step} 步` }) : nothing}
      </figcaption>
    </figure>`;
  }

  async #draw({ facts }: Subject): Promise<void> {
    const { unit, steps } = this;
    const title =
      unit.layer === ''
        ? say({ en: `The class ${facts.classes[unit.channel]}`, zh: `类别“${facts.classes[unit.channel]}”` })
        : say({ en: `Channel ${unit.channel} of ${unit.layer}`, zh: `${unit.layer} 的通道 ${unit.channel}` });
    this.progress = { step: 0, score: 0 };
    const told = (step: ImaginationStep) => {
      if (facts !== this.subject?.facts) return;
      this.progress = step;
      if (step.url) this.drawing = { url: step.url, title };
    };
    await this.attempt('drawing', '', async () => {
      try {
        const { imagine } = await service('inside');
        const url = await imagine(facts.id, { ...unit, steps }, proxy(told));
        if (facts === this.subject?.facts) this.drawing = { url, title };
      } catch (error) {
        // Whoever stops keeps what was drawn so far.
        if ((error as Error).name !== 'AbortError') throw error;
      } finally {
        this.progress = undefined;
      }
    });
  }

  readonly #stop = async (): Promise<void> => (await service('inside')).stopImagining();
}

customElements.define('imagination-panel', ImaginationPanel);
