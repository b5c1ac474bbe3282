import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { say } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { service } from '../worker/service.ts';
import type { AttributionMap } from './attribute.ts';
import { type AttributionChoice, attributionChoices, attributionKinds } from './attribution-choices.ts';
import { InView } from './in-view.ts';
import { panelStyles } from './panel-styles.ts';
import { layersWithPlaces, type Subject } from './subject.ts';

/** Which part of the picture speaks for a class. Fires `method` with the id of the method that is chosen. */
export class AttributionPanel extends PageElement {
  static override properties = {
    ...PageElement.properties,
    subject: { attribute: false },
    method: {},
    label: { state: true },
    layer: { state: true },
    strength: { state: true },
    map: { state: true },
    isBusy: { state: true },
  };

  static override styles = [
    pageStyles,
    panelStyles,
    css`
      .maps {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 15rem));
        gap: 1rem;
        margin-block-start: 0.9rem;
      }
      .stack {
        position: relative;
      }
      .stack img + img {
        position: absolute;
        inset: 0;
      }
      .shown {
        transition: filter 0.15s;
      }
      .busy-map {
        filter: saturate(0.4);
      }
    `,
  ];

  declare subject: Subject | undefined;
  /** Id of the method; the first, where there is none of that name. */
  declare method: string | undefined;
  /** Index of the class; the likeliest, where it is undefined. */
  declare protected label: number | undefined;
  /** Layer of the methods that look at one; the last with places, where it is undefined. */
  declare protected layer: string | undefined;
  /** How much of the map covers the picture, in [0, 1]. */
  declare protected strength: number;
  declare protected map: AttributionMap | undefined;
  declare protected isBusy: boolean;

  readonly #view = new InView(this, () => {
    if (this.subject) void this.#explain(this.subject);
  });
  /** Counts what was asked for: only the last one's map is shown. */
  #asked = 0;

  constructor() {
    super();
    this.strength = 0.7;
    this.isBusy = false;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('subject')) this.#forget(changed.get('subject') as Subject | undefined);
    const isNew = ['subject', 'method', 'label', 'layer'].some((name) => changed.has(name));
    if (isNew && this.#view.isSeen && this.subject) void this.#explain(this.subject);
  }

  override render(): TemplateResult {
    const { subject } = this;
    return html`<section aria-labelledby="heading">
      <h2 id="heading">${say({ en: 'What speaks for the class?', zh: '图中哪里支持这个类别？' })}</h2>
      ${subject ? html`${this.#controls(subject)} ${this.#maps(subject)}` : nothing} ${this.complaint('map')}
      <p class="busy" role="status">${this.#told()}</p>
    </section>`;
  }

  get #choice(): AttributionChoice {
    return attributionChoices.find(({ id }) => id === this.method) ?? attributionChoices[0];
  }

  /** The layer that is looked at: behind the last one with places, nothing is anywhere. */
  #layerOf(subject: Subject): string | undefined {
    return this.layer ?? layersWithPlaces(subject).at(-1)?.name;
  }

  /** Another network has other classes and layers. */
  #forget(before: Subject | undefined): void {
    if (before?.facts === this.subject?.facts) return;
    this.label = undefined;
    this.layer = undefined;
    this.map = undefined;
  }

  async #explain(subject: Subject): Promise<void> {
    const { facts, picture } = subject;
    const asked = ++this.#asked;
    const { label } = this;
    const layer = this.#choice.kind === 'layer' ? this.#layerOf(subject) : undefined;
    const wish = { method: this.#choice.id, label, layer };
    this.isBusy = true;
    const { explain } = await service('inside');
    // Not in turn: what is asked for takes the place of what is still being computed.
    const asking = explain(facts.id, picture.image, wish);
    await this.attempt('map', '', async () => {
      try {
        const map = await asking;
        if (asked === this.#asked) this.map = map;
      } catch (error) {
        if ((error as Error).name !== 'AbortError' && asked === this.#asked) throw error;
      }
    });
    if (asked === this.#asked) this.isBusy = false;
  }

  #controls(subject: Subject): TemplateResult {
    const { kind, id } = this.#choice;
    return html`<div class="fields">
        <label class="field">
          ${say({ en: 'Method', zh: '方法' })}
          <select @change=${this.#chooseMethod}>
            ${Object.entries(attributionKinds).map(
              ([each, { title }]) => html`<optgroup label=${say(title)}>
                ${attributionChoices
                  .filter((choice) => choice.kind === each)
                  .map(
                    (choice) => html`<option value=${choice.id} .selected=${choice.id === id}>${choice.name}</option>`,
                  )}
              </optgroup>`,
            )}
          </select>
        </label>
        ${this.#classes(subject)} ${kind === 'layer' ? this.#layers(subject) : nothing}
        <label class="field">
          ${say({ en: 'Strength of the map', zh: '叠加强度' })}
          <input
            type="range"
            min="0"
            max="1"
            step="0.05"
            .value=${String(this.strength)}
            @input=${(event: Event) => {
              this.strength = (event.target as HTMLInputElement).valueAsNumber;
            }}
          />
        </label>
      </div>
      <p class="hint">${say(attributionKinds[kind].told)}</p>`;
  }

  #classes({ facts, answer }: Subject): TemplateResult {
    const likeliest = say({ en: `the likeliest: ${answer.scores[0].name}`, zh: `最可能的：${answer.scores[0].name}` });
    return html`<label class="field">
      ${say({ en: 'Class', zh: '类别' })}
      <select
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.label = value === '' ? undefined : Number(value);
        }}
      >
        <option value="" .selected=${this.label === undefined}>${likeliest}</option>
        ${facts.classes.map(
          (name, label) => html`<option value=${label} .selected=${label === this.label}>${name}</option>`,
        )}
      </select>
    </label>`;
  }

  #layers(subject: Subject): TemplateResult {
    const layer = this.#layerOf(subject);
    return html`<label class="field">
      ${say({ en: 'Layer', zh: '层' })}
      <select
        @change=${(event: Event) => {
          this.layer = (event.target as HTMLSelectElement).value;
        }}
      >
        ${layersWithPlaces(subject).map(
          ({ name, kind }) => html`<option value=${name} .selected=${name === layer}>${name} ${kind}</option>`,
        )}
      </select>
    </label>`;
  }

  #maps({ answer, facts }: Subject): TemplateResult | typeof nothing {
    const { map } = this;
    if (!map) return nothing;
    const shown = this.label === undefined ? answer.scores[0].name : facts.classes[this.label];
    return html`<div class="maps ${this.isBusy ? 'busy-map' : 'shown'}">
      <figure>
        <img class="large" src=${map.seenUrl} alt=${say({ en: 'The picture', zh: '图片' })} />
        <figcaption>${say({ en: 'What the network sees', zh: '网络看到的图片' })}</figcaption>
      </figure>
      <figure>
        <div class="stack">
          <img class="large" src=${map.seenUrl} alt="" />
          <img
            class="large"
            src=${map.mapUrl}
            .style=${`opacity: ${this.strength}`}
            alt=${say({ en: `What speaks for ${shown}, by ${this.#choice.name}`, zh: `${this.#choice.name}：支持“${shown}”的部分` })}
          />
        </div>
        <figcaption>
          ${
            map.isSigned
              ? say({ en: 'Red speaks for the class, blue against it.', zh: '红色支持该类别，蓝色反对。' })
              : say({ en: 'Bright where much speaks for the class.', zh: '越亮的地方越支持该类别。' })
          }
        </figcaption>
      </figure>
    </div>`;
  }

  #told(): TemplateResult | string {
    if (this.isBusy) {
      return html`${say({ en: 'Computing …', zh: '计算中……' })}
        <button type="button" @click=${this.#stop}>${say({ en: 'Stop', zh: '停止' })}</button>`;
    }
    const { map } = this;
    if (!map) return '';
    const seconds = (map.milliseconds / 1000).toFixed(2);
    return say({ en: `${this.#choice.name}: ${seconds} s`, zh: `${this.#choice.name}：${seconds} 秒` });
  }

  readonly #chooseMethod = (event: Event): void => {
    this.method = (event.target as HTMLSelectElement).value;
    this.dispatchEvent(new CustomEvent<string>('method', { detail: this.method }));
  };

  readonly #stop = async (): Promise<void> => (await service('inside')).stopExplaining();
}

customElements.define('attribution-panel', AttributionPanel);
