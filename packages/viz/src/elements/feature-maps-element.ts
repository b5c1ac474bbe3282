import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { channelAt } from '../grids/channel-mean.ts';
import type { LayerOutput } from '../grids/layer-outputs.ts';
import type { Text } from '../locale.ts';
import { finiteRange, heatMap, type Range } from '../picture/heat-map.ts';
import { readValues, type Values } from '../viewable.ts';
import { DataElement } from './data-element.ts';
import { parseFeatureMaps } from './parse-feature-maps.ts';
import { pictureCanvas } from './picture-canvas.ts';
import { theme } from './theme.ts';

/** What a channel's colours span. */
const ranges = {
  channel: { en: 'each channel', zh: '单个通道' },
  layer: { en: 'the whole layer', zh: '整层' },
  zero: { en: 'the layer, around zero', zh: '整层，以零为中心' },
} satisfies Record<string, Text>;
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
    return parseFeatureMaps(text);
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
        ${this.say({ en: 'layer', zh: '层' })}
        <select @change=${(event: Event) => {
          this.layer = chosenOf(event);
        }}>
          ${layers.map(
            ({ name, kind }) => html`<option value=${name} .selected=${name === current.name}>${name} ${kind}</option>`,
          )}
        </select>
      </label>
      <label>
        ${this.say({ en: 'colours span', zh: '颜色范围' })}
        <select @change=${(event: Event) => {
          this.range = chosenOf(event) as RangeName;
        }}>
          ${Object.entries(ranges).map(
            ([value, text]) =>
              html`<option value=${value} .selected=${value === this.range}>${this.say(text)}</option>`,
          )}
        </select>
      </label>
    </div>`;
  }

  #maps(values: Values): TemplateResult {
    const [, height, width, channels] = values.shape;
    const bad = values.data.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    const shown = Math.min(this.shown, channels);
    return html`<div class="maps" part="maps" role="group" aria-label=${this.say({ en: 'Channels', zh: '通道' })}>
        ${Array.from({ length: shown }, (_, channel) => {
          const choose = () => this.#choose(channel);
          const name = this.say({ en: `channel ${channel}`, zh: `通道 ${channel}` });
          return html`<button
            type="button"
            aria-label=${name}
            aria-pressed=${channel === this.chosen}
            title=${name}
            @click=${choose}
          >
            ${pictureCanvas(this.#picture(values, channel), 48)}
          </button>`;
        })}
      </div>
      <p class="note">
        ${this.say({
          en: `${channels} ${channels === 1 ? 'channel' : 'channels'} of ${height}×${width}${bad > 0 ? `; ${bad} values are not finite` : ''}`,
          zh: `${channels} 个 ${height}×${width} 的通道${bad > 0 ? `；${bad} 个值不是有限的数` : ''}`,
        })}
        ${
          shown < channels
            ? html`<button type="button" @click=${() => {
                this.shown += 4 * PAGE;
              }}>${this.say({ en: `show more (${shown} shown)`, zh: `显示更多（已显示 ${shown} 个）` })}</button>`
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
    const [smallest, largest] = [low.toPrecision(4), high.toPrecision(4)];
    const facts: readonly (readonly [Text, string])[] = [
      [{ en: 'channel', zh: '通道' }, `${channel}`],
      [{ en: 'smallest', zh: '最小' }, smallest],
      [{ en: 'largest', zh: '最大' }, largest],
      [{ en: 'mean', zh: '平均' }, mean.toPrecision(4)],
      [{ en: 'zero', zh: '零' }, `${((100 * silent) / map.length).toFixed(0)} %`],
    ];
    const label = this.say({
      en: `channel ${channel}, from ${smallest} to ${largest}`,
      zh: `通道 ${channel}，从 ${smallest} 到 ${largest}`,
    });
    return html`<div part="chosen" aria-live="polite">
      ${pictureCanvas(this.#picture(values, channel), 224, label)}
      <dl>
        ${facts.map(
          ([name, fact]) => html`<dt>${this.say(name)}</dt>
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
