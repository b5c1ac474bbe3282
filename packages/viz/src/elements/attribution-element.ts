import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { attributionPicture, sumOfChannels } from '../grids/attribution-picture.ts';
import type { Picture } from '../picture/picture.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { DataElement } from './data-element.ts';
import { parseAttribution } from './parse-attribution.ts';
import { pictureCanvas } from './picture-canvas.ts';
import { theme } from './theme.ts';

/** What `<cnn-attribution>` shows. */
export interface AttributionData {
  /** The image that is explained. */
  readonly picture: Picture;
  /** By the name of its method, a map `[1, height, width, channels]`, or a function that makes it when it is first asked for. */
  readonly maps: Readonly<Record<string, Viewable | (() => Promise<Viewable>)>>;
}

/** Edge of each picture on the page, in pixels. */
const EDGE = 224;

/**
 * `<cnn-attribution>`: an image beside what methods say of it, one after the other.
 *
 * Set `data` to a picture and maps, or functions that compute them when their method is chosen. In a file: `{ "width", "height", "pixels": [r, g, b, …], "maps": { "Grad-CAM":
 * [numbers] } }`. Attributes: `method`, and `strength` in [0, 1], how much of a map covers the image.
 *
 * @csspart image The image.
 * @csspart map What the method says of it.
 * @example
 * const element = document.querySelector('cnn-attribution');
 * element.data = { picture, maps: { 'Grad-CAM': () => gradCam()(model, image), LRP: () => lrp()(model.asClassifier(), image) } };
 */
export class CnnAttribution extends DataElement<AttributionData> {
  static override properties = {
    ...DataElement.properties,
    method: { reflect: true },
    strength: { type: Number },
    values: { state: true },
  };

  static override styles = [
    theme,
    css`
      .both {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem;
      }
    `,
  ];

  /** Name of the method that is shown; the first, where there is none of that name. */
  declare method: string | undefined;
  declare strength: number;
  /** What the method gave, or what went wrong. */
  declare protected values: Values | Error | undefined;

  /** What was made for the current data. */
  #made = new Map<string, Promise<Values>>();

  constructor() {
    super();
    this.strength = 0.65;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('data')) this.#made = new Map();
    if (changed.has('data') || changed.has('method')) void this.#make();
  }

  protected override parse(text: string): AttributionData {
    return parseAttribution(text);
  }

  protected override show({ picture, maps }: AttributionData): TemplateResult {
    const method = this.#method;
    if (method === undefined) throw new RangeError('Attribution: expected at least one map, found none');
    return html`<div class="controls" part="controls">
        <label>
          ${this.say({ en: 'method', zh: '方法' })}
          <select @change=${(event: Event) => {
            this.method = (event.target as HTMLSelectElement).value;
          }}>
            ${Object.keys(maps).map((name) => html`<option value=${name} .selected=${name === method}>${name}</option>`)}
          </select>
        </label>
        <label>
          ${this.say({ en: 'strength', zh: '强度' })}
          <input type="range" min="0" max="1" step="0.05" .value=${String(this.strength)} @input=${(event: Event) => {
            this.strength = (event.target as HTMLInputElement).valueAsNumber;
          }} />
        </label>
      </div>
      <div class="both">
        <div part="image">${pictureCanvas(picture, EDGE, this.say({ en: 'the image', zh: '图片' }))}</div>
        <div part="map" aria-live="polite">${this.#drawn(picture, method)}</div>
      </div>`;
  }

  #drawn(picture: Picture, method: string): TemplateResult {
    const { values } = this;
    if (values === undefined) return html`<p class="note">${method} …</p>`;
    if (values instanceof Error) return html`<p class="problem" role="alert">${method}: ${values.message}</p>`;
    const isSigned = values.data.some((value) => value < 0);
    const { strength } = this;
    const sums = sumOfChannels(values, 0);
    const bad = sums.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    const { drawn } = attributionPicture(picture, sums, { outliers: 2, isSigned, strength });
    const legend = this.say(
      isSigned
        ? { en: 'red speaks for the class, blue against it', zh: '红色支持该类别，蓝色反对' }
        : { en: 'bright where much speaks for the class', zh: '越亮越支持该类别' },
    );
    return html`${pictureCanvas(drawn, EDGE, `${method}: ${legend}`)}
      <p class="note">${legend}${
        bad > 0
          ? this.say({
              en: `; ${bad} of ${sums.length} values not finite`,
              zh: `；${sums.length} 个值中有 ${bad} 个不是有限的数`,
            })
          : nothing
      }</p>`;
  }

  get #method(): string | undefined {
    const names = Object.keys(this.data?.maps ?? {});
    return names.find((name) => name === this.method) ?? names[0];
  }

  async #make(): Promise<void> {
    const [method, data] = [this.#method, this.data];
    if (method === undefined || !data) return;
    this.values = undefined;
    const made = this.#made.get(method) ?? valuesOf(data, method);
    this.#made.set(method, made);
    const found = await made.catch((error: Error) => {
      // What failed may succeed when it is asked for again.
      this.#made.delete(method);
      return error;
    });
    if (method === this.#method && data === this.data) this.values = found;
  }
}

async function valuesOf({ picture: { width, height }, maps }: AttributionData, method: string): Promise<Values> {
  const map = maps[method];
  const viewable = typeof map === 'function' ? await map() : map;
  try {
    return await readValues(`Attribution: ${method}`, viewable, [1, height, width, null]);
  } finally {
    // What was made for this element alone is its own to dispose.
    if (typeof map === 'function' && 'dispose' in viewable) viewable.dispose();
  }
}
