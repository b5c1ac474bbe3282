import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { say } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { service } from '../worker/service.ts';
import type { ChannelPicture, LayerPicture } from './layer-pictures.ts';
import { layersPanelStyles } from './layers-panel-styles.ts';
import { panelStyles } from './panel-styles.ts';
import { type Subject, sizeText } from './subject.ts';

/** Channels that are drawn at once. */
const MOST = 64;

/**
 * What each layer made of the picture, and the single channels of one of them. Fires `layer` with the id of a layer that is chosen, and `unit` with
 * `{ layer, channel }` of a channel whose favourite picture is wanted.
 */
export class LayersPanel extends PageElement {
  static override properties = {
    ...PageElement.properties,
    subject: { attribute: false },
    layer: {},
    channels: { state: true },
    chosen: { state: true },
    most: { state: true },
  };

  static override styles = [pageStyles, panelStyles, layersPanelStyles];

  declare subject: Subject | undefined;
  /** Id of the layer that is opened; the first, where there is none of that id. */
  declare layer: string | undefined;
  declare protected channels: readonly ChannelPicture[];
  declare protected chosen: number;
  declare protected most: number;

  constructor() {
    super();
    this.channels = [];
    this.chosen = 0;
    this.most = MOST;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('layer')) {
      this.chosen = 0;
      this.most = MOST;
    }
    if (changed.has('subject') || changed.has('layer') || changed.has('most')) void this.#read();
  }

  override render(): TemplateResult {
    return html`<section aria-labelledby="heading">
      <h2 id="heading">${say({ en: 'Layer outputs', zh: '各层输出' })}</h2>
      <p class="hint">
        ${say({
          en: 'What each layer makes of the picture, from the first convolution to the logits: the mean over its channels, dark where it is small and yellow where it is large. Choose a layer to see its channels one by one.',
          zh: '从第一个卷积层到 logits，每一层把图片变成了什么：图中是各通道的平均值，深色表示小，黄色表示大。选择一层即可逐个查看它的通道。',
        })}
      </p>
      ${this.complaint('channels')} ${this.subject ? this.#layers(this.subject) : nothing}
    </section>`;
  }

  get #opened(): LayerPicture | undefined {
    const layers = this.subject?.layers;
    return layers?.find(({ id }) => id === this.layer) ?? layers?.[0];
  }

  #read(): void {
    const { subject, most } = this;
    const layer = this.#opened;
    if (!subject || !layer) return;
    void this.attempt('channels', '', async () => {
      // Something newer may have come meanwhile.
      if (subject !== this.subject || layer !== this.#opened) return;
      const { channels } = await service('inside');
      const found = await channels(subject.facts.id, subject.picture.image, layer.id, most);
      if (layer === this.#opened) this.channels = found;
    });
  }

  #layers({ layers }: Subject): TemplateResult {
    const opened = this.#opened!;
    return html`<div class="layers" role="group" aria-label=${say({ en: 'Layers', zh: '网络层' })}>
        ${layers.map(
          (layer) => html`<button
            type="button"
            class="layer"
            aria-pressed=${layer === opened}
            @click=${() => this.#choose(layer.id)}
          >
            <img src=${layer.url} alt="" />
            <strong>${layer.kind}</strong>
            <span>${layer.id} · ${sizeText(layer.shape)}</span>
          </button>`,
        )}
      </div>
      ${this.#channels(opened)}`;
  }

  #channels({ id, name, kind, shape }: LayerPicture): TemplateResult {
    if (shape.length !== 3) {
      return html`<h3>${id}, ${kind}</h3>
        <p class="hint">
          ${say({
            en: `${shape[0]} numbers without places, drawn row by row: behind it, the network no longer knows where something was.`,
            zh: `${shape[0]} 个没有位置的数，按行排列画出：从这里开始，网络不再知道特征出现在哪里。`,
          })}
        </p>`;
    }
    const [height, width, count] = shape;
    return html`<h3>${id}, ${kind}${say({ en: `: ${count} channels of ${height}×${width}`, zh: `：${count} 个 ${height}×${width} 的通道` })}</h3>
      <div class="both">
        ${this.channels[this.chosen] ? this.#large(id === name ? name : undefined, this.channels[this.chosen]) : nothing}
        <div class="channels" role="group" aria-label=${say({ en: 'Channels', zh: '通道' })}>
          ${this.channels.map(({ url }, channel) => {
            const label = channelName(channel);
            return html`<button
              type="button"
              class="channel"
              aria-label=${label}
              aria-pressed=${channel === this.chosen}
              title=${label}
              @click=${() => {
                this.chosen = channel;
              }}
            >
              <img src=${url} alt="" />
            </button>`;
          })}
          ${
            this.channels.length < count
              ? html`<button type="button" @click=${() => {
                  this.most = count;
                }}>${say({ en: `Show all ${count}`, zh: `显示全部 ${count} 个` })}</button>`
              : nothing
          }
        </div>
      </div>`;
  }

  /** @param layer whose channel it is; undefined for a later run of a layer, of which no picture can be made. */
  #large(layer: string | undefined, { url, low, high, mean }: ChannelPicture): TemplateResult {
    const label = channelName(this.chosen);
    const facts: readonly (readonly [string, number])[] = [
      [say({ en: 'smallest', zh: '最小值' }), low],
      [say({ en: 'mean', zh: '平均值' }), mean],
      [say({ en: 'largest', zh: '最大值' }), high],
    ];
    return html`<figure class="chosen" aria-live="polite">
      <img class="large" src=${url} alt=${label} />
      <figcaption>${label}</figcaption>
      <dl>
        ${facts.map(
          ([name, value]) => html`<dt>${name}</dt>
            <dd>${value.toPrecision(4)}</dd>`,
        )}
      </dl>
      ${
        layer === undefined
          ? nothing
          : html`<button type="button" @click=${() => this.#tell('unit', { layer, channel: this.chosen })}>
              ${say({ en: 'What does it look for?', zh: '它在寻找什么？' })}
            </button>`
      }
    </figure>`;
  }

  #choose(layer: string): void {
    this.layer = layer;
    this.#tell('layer', layer);
  }

  #tell<T>(event: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(event, { detail }));
  }
}

const channelName = (channel: number): string => say({ en: `Channel ${channel}`, zh: `通道 ${channel}` });

customElements.define('layers-panel', LayersPanel);
