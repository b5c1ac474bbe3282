import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { attributionPicture, sumOfChannels } from '../grids/attribution-picture.ts';
import type { Picture } from '../picture/picture.ts';
import { readValues, type Values, type Viewable } from '../viewable.ts';
import { DataElement } from './data-element.ts';
import { pictureCanvas } from './picture-canvas.ts';
import { theme } from './theme.ts';

export interface AttributionData {
  /** The image that is explained. */
  readonly picture: Picture;
  /** By the name of its method, a map `[1, height, width, channels]`, or a function that makes it when it is first asked for. */
  readonly maps: Readonly<Record<string, Viewable | (() => Promise<Viewable>)>>;
}

/** A picture and maps in a file: RGB bytes of the picture, and numbers of each map, row by row. */
interface AttributionJson {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
  readonly maps: Readonly<Record<string, readonly number[]>>;
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
    const { width, height, pixels, maps } = (JSON.parse(text) ?? {}) as Partial<AttributionJson>;
    if (!width || !height || pixels?.length !== 3 * width * height || typeof maps !== 'object')
      throw new Error(
        'Attribution: expected { "width", "height", "pixels": [three bytes for each], "maps": { "name": [numbers] } }',
      );
    const data = new Uint8ClampedArray(4 * width * height).fill(255);
    for (const [i, byte] of pixels.entries()) data[4 * Math.floor(i / 3) + (i % 3)] = byte;
    const asViewable = (values: readonly number[]): Viewable => {
      const channels = values.length / (width * height);
      return { shape: [1, height, width, channels], data: Float32Array.from(values) };
    };
    const named = Object.entries(maps ?? {}).map(([name, values]) => [name, asViewable(values)] as const);
    return { picture: { width, height, data }, maps: Object.fromEntries(named) };
  }

  protected override show({ picture, maps }: AttributionData): TemplateResult {
    const method = this.#method;
    if (method === undefined) throw new RangeError('Attribution: expected at least one map, found none');
    return html`<div class="controls" part="controls">
        <label>
          method
          <select @change=${(event: Event) => {
            this.method = (event.target as HTMLSelectElement).value;
          }}>
            ${Object.keys(maps).map((name) => html`<option value=${name} .selected=${name === method}>${name}</option>`)}
          </select>
        </label>
        <label>
          strength
          <input type="range" min="0" max="1" step="0.05" .value=${String(this.strength)} @input=${(event: Event) => {
            this.strength = (event.target as HTMLInputElement).valueAsNumber;
          }} />
        </label>
      </div>
      <div class="both">
        <div part="image">${pictureCanvas(picture, EDGE, 'the image')}</div>
        <div part="map" aria-live="polite">${this.#drawn(picture, method)}</div>
      </div>`;
  }

  #drawn(picture: Picture, method: string): TemplateResult {
    const { values } = this;
    if (values === undefined) return html`<p class="note">${method} …</p>`;
    if (values instanceof Error) return html`<p class="problem" role="alert">${method}: ${values.message}</p>`;
    const isSigned = values.data.some((value) => value < 0);
    const { strength } = this;
    const { drawn, note } = attributionPicture(picture, sumOfChannels(values, 0), { outliers: 2, isSigned, strength });
    const legend = isSigned ? 'red speaks for the class, blue against it' : 'bright where much speaks for the class';
    return html`${pictureCanvas(drawn, EDGE, `${method}: ${legend}`)}
      <p class="note">${legend}${note.includes('not finite') ? `; ${note}` : nothing}</p>`;
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
