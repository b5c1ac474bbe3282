import type { HostTensor } from '@cnn/tensor';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { channelAt } from '../grids/channel-mean.ts';
import type { LayerOutput } from '../grids/layer-outputs.ts';
import { finiteRange, heatMap, type Range } from '../picture/heat-map.ts';
import { readValues, type Values } from '../viewable.ts';
import { DataElement } from './data-element.ts';
import { pictureCanvas } from './picture-canvas.ts';
import { theme } from './theme.ts';

/** A layer's output in a file: `{ "name": "conv1", "kind": "Conv2d", "shape": [1, 2, 2, 3], "data": [12 numbers] }`. */
interface LayerJson {
  readonly name: string;
  readonly kind?: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | null)[];
}

/** What a channel's colours span. */
const ranges = { channel: 'each channel', layer: 'the whole layer', zero: 'the layer, around zero' };
type RangeName = keyof typeof ranges;

/** Channels that are drawn at once. */
const PAGE = 64;

/**
 * `<cnn-feature-maps>`: what each channel of each layer made of one image; a channel opens large, with its numbers.
 *
 * Set `data` to what `recordOutputs` of `@cnn/layers` gives (tensors are read, and stay the page's to dispose), or give a list of `{ "name", "kind", "shape": [1, height, width,
 * channels], "data" }`. Attributes: `layer` and `range` (`channel`, `layer`, `zero`) say where the controls begin.
 *
 * @fires cnn-select `{ layer, channel }` of the opened channel.
 * @csspart maps The channels.
 * @csspart chosen The opened channel.
 * @example
 * <cnn-feature-maps src="outputs.json" layer="conv2"></cnn-feature-maps>
 */
export class CnnFeatureMaps extends DataElement<readonly LayerOutput[]> {
  static override properties = {
    ...DataElement.properties,
    layer: { reflect: true },
    range: { reflect: true },
    values: { state: true },
    chosen: { state: true },
    shown: { state: true },
  };

  static override styles = [
    theme,
    css`
      .maps {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .maps button {
        padding: 1px;
        line-height: 0;
      }
      .maps button[aria-pressed='true'] {
        border-color: var(--second);
        outline: 1px solid var(--second);
      }
      [part='chosen'] {
        display: flex;
        flex-wrap: wrap;
        gap: 1rem;
        margin-block-start: 0.75rem;
      }
      dl {
        display: grid;
        grid-template-columns: max-content max-content;
        gap: 0.1rem 0.8rem;
        align-content: start;
        margin: 0;
        font-variant-numeric: tabular-nums;
      }
      dt {
        color: var(--muted);
      }
      dd {
        margin: 0;
      }
    `,
  ];

  /** Name of the layer that is shown; the first, where there is none of that name. */
  declare layer: string | undefined;
  declare range: RangeName;
  /** Of the shown layer, once they are there. */
  declare protected values: Values | undefined;
  declare protected chosen: number | undefined;
  declare protected shown: number;

  constructor() {
    super();
    this.range = 'channel';
    this.shown = PAGE;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!changed.has('data') && !changed.has('layer')) return;
    if (changed.has('layer')) this.shown = PAGE;
    void this.#read();
  }

  protected override parse(text: string): readonly LayerOutput[] {
    const layers = JSON.parse(text) as readonly LayerJson[];
    if (!Array.isArray(layers) || !layers.every((each) => Array.isArray(each?.shape) && Array.isArray(each.data)))
      throw new Error(
        'Feature maps: expected a list of { "name", "kind", "shape": [1, height, width, channels], "data" }',
      );
    return layers.map(({ name, kind = '', shape, data }) => {
      // JSON has no NaN: a number that is none is null there.
      const output: HostTensor = {
        shape,
        data: new Float32Array((data as LayerJson['data']).map((value) => value ?? Number.NaN)),
      };
      return { name: String(name), kind: String(kind), output };
    });
  }

  protected override show(layers: readonly LayerOutput[]): TemplateResult {
    if (layers.length === 0) throw new RangeError('Feature maps: expected at least one layer, found none');
    const { values, chosen } = this;
    return html`${this.#controls(layers)}
      ${values ? this.#maps(values) : nothing}
      ${values && chosen !== undefined && chosen < values.shape.at(-1)! ? this.#large(values, chosen) : nothing}`;
  }

  get #current(): LayerOutput | undefined {
    return this.data?.find(({ name }) => name === this.layer) ?? this.data?.[0];
  }

  async #read(): Promise<void> {
    const layer = this.#current;
    if (!layer) return;
    try {
      const pattern = layer.output.shape.length === 2 ? [1, null] : [1, null, null, null];
      const { shape, data } = await readValues(`Feature maps: ${layer.name}`, layer.output, pattern);
      // Something newer may have come meanwhile. Features without places are maps of one pixel.
      if (layer === this.#current) this.values = { shape: shape.length === 2 ? [1, 1, 1, shape[1]] : shape, data };
    } catch (error) {
      if (layer === this.#current) this.problem = (error as Error).message;
    }
  }

  #controls(layers: readonly LayerOutput[]): TemplateResult {
    const current = this.#current!;
    const chosenOf = (event: Event) => (event.target as HTMLSelectElement).value;
    return html`<div class="controls" part="controls">
      <label>
        layer
        <select @change=${(event: Event) => {
          this.layer = chosenOf(event);
        }}>
          ${layers.map(
            ({ name, kind }) => html`<option value=${name} .selected=${name === current.name}>${name} ${kind}</option>`,
          )}
        </select>
      </label>
      <label>
        colours span
        <select @change=${(event: Event) => {
          this.range = chosenOf(event) as RangeName;
        }}>
          ${Object.entries(ranges).map(
            ([value, text]) => html`<option value=${value} .selected=${value === this.range}>${text}</option>`,
          )}
        </select>
      </label>
    </div>`;
  }

  #maps(values: Values): TemplateResult {
    const [, height, width, channels] = values.shape;
    const bad = values.data.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    const shown = Math.min(this.shown, channels);
    return html`<div class="maps" part="maps" role="group" aria-label="Channels">
        ${Array.from({ length: shown }, (_, channel) => {
          const choose = () => this.#choose(channel);
          return html`<button
            type="button"
            aria-label=${`channel ${channel}`}
            aria-pressed=${channel === this.chosen}
            title=${`channel ${channel}`}
            @click=${choose}
          >
            ${pictureCanvas(this.#picture(values, channel), 48)}
          </button>`;
        })}
      </div>
      <p class="note">
        ${channels} ${channels === 1 ? 'channel' : 'channels'} of ${height}×${width}${bad > 0 ? `; ${bad} values are not finite` : ''}
        ${
          shown < channels
            ? html`<button type="button" @click=${() => {
                this.shown += 4 * PAGE;
              }}>show more (${shown} shown)</button>`
            : nothing
        }
      </p>`;
  }

  #picture(values: Values, channel: number) {
    const [, height, width] = values.shape;
    const map = channelAt(values, channel);
    const span = this.range === 'channel' && map.length > 1 ? finiteRange(map) : finiteRange(values.data);
    const farthest = Math.max(Math.abs(span.low), Math.abs(span.high));
    const range: Range = this.range === 'zero' ? { low: -farthest, high: farthest } : span;
    return heatMap(map, [height, width], { range, colors: this.range === 'zero' ? 'blue-red' : 'viridis' });
  }

  #large(values: Values, channel: number): TemplateResult {
    const map = channelAt(values, channel);
    const finite = map.filter(Number.isFinite);
    const { low, high } = finiteRange(map);
    const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
    const silent = map.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    const facts = {
      smallest: low.toPrecision(4),
      largest: high.toPrecision(4),
      mean: mean.toPrecision(4),
      zero: `${((100 * silent) / map.length).toFixed(0)} %`,
    };
    const label = `channel ${channel}, from ${facts.smallest} to ${facts.largest}`;
    return html`<div part="chosen" aria-live="polite">
      ${pictureCanvas(this.#picture(values, channel), 224, label)}
      <dl>
        <dt>channel</dt>
        <dd>${channel}</dd>
        ${Object.entries(facts).map(
          ([name, fact]) => html`<dt>${name}</dt>
            <dd>${fact}</dd>`,
        )}
      </dl>
    </div>`;
  }

  #choose(channel: number): void {
    this.chosen = channel;
    const detail = { layer: this.#current!.name, channel };
    this.dispatchEvent(new CustomEvent('cnn-select', { detail, bubbles: true, composed: true }));
  }
}
