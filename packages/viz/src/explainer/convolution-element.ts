import { nextTurn } from '@cnn/tensor';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import { SpeakingElement } from '../elements/speaking-element.ts';
import { theme } from '../elements/theme.ts';
import type { Picture } from '../picture/picture.ts';
import { CellPlayback } from './cell-playback.ts';
import { type ConvolutionParts, convolutionParts, sizeOf } from './convolution-parts.ts';
import { convolutionStyles, waiting } from './convolution-styles.ts';
import { detailStyles } from './detail-styles.ts';
import type { NetworkPlan } from './network-plan.ts';
import type { NetworkValues } from './network-values.ts';
import { numberText } from './number-text.ts';
import { cellText, pauseText, playText, readingText } from './part-texts.ts';
import { productTable } from './product-table.ts';
import type { Unit } from './unit-inputs.ts';
import { channelName, nameOf } from './unit-names.ts';
import { mapPicture, signedPicture } from './unit-picture.ts';
import { borderOf, type Cell, cursorIn, outputSeeing } from './windows.ts';

/** Input channels that are shown at once. */
const PAGE = 8;

/** Pixels of a large map at most in each direction. */
const LARGE = 256;

/** One input channel's share in the output. */
interface Share {
  readonly index: number;
  readonly input: Picture;
  readonly kernel: Picture;
  readonly intermediate: Picture;
}

/**
 * How one output channel of a convolution comes about: each input channel with its slice of the kernel gives a map; the maps and the bias add up. Below, one cell of one
 * of these maps. A part of `<cnn-explainer>`, not for use by itself.
 */
export class CnnExplainerConvolution extends SpeakingElement {
  static override properties: Record<string, object> = {
    plan: { attribute: false },
    values: { attribute: false },
    chosen: { attribute: false },
    parts: { state: true },
    shares: { state: true },
    page: { state: true },
    index: { state: true },
    large: { state: true },
  };

  static override styles = [theme, detailStyles, convolutionStyles];

  declare plan: NetworkPlan;
  declare values: NetworkValues;
  declare chosen: Unit;
  declare protected parts: ConvolutionParts | undefined;
  declare protected shares: readonly Share[];
  declare protected page: number;
  /** Which input channel's cells are shown large, counted within the group. */
  declare protected index: number;
  declare protected large: Readonly<Record<'input' | 'intermediate' | 'sum' | 'output', Picture>> | undefined;

  readonly #playback = new CellPlayback(this, () => this.parts?.windows.output ?? [1, 1]);
  #filling = 0;
  /** The cell of the input that was chosen last. */
  #pointed: Cell | undefined;

  constructor() {
    super();
    this.shares = [];
    this.page = 0;
    this.index = 0;
  }

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get('chosen') as Unit | undefined;
    if (changed.has('chosen') && (before?.column !== this.chosen.column || before?.unit !== this.chosen.unit)) {
      [this.page, this.index, this.parts, this.large] = [0, 0, undefined, undefined];
      this.#playback.restart();
    }
    if (changed.has('chosen') || changed.has('values')) void this.#read();
    else if (changed.has('page')) void this.#fill();
    else if (changed.has('index')) void this.#enlarge();
  }

  override render(): TemplateResult {
    const { parts } = this;
    if (!parts) return html`<p class="note">${this.say(readingText)}</p>`;
    const pages = Math.ceil(parts.count / PAGE);
    const label = this.say({
      en: 'Input channels, each with its kernel and what comes of them',
      zh: '各输入通道、它的卷积核以及得到的结果',
    });
    return html`<div class="shares" role="group" aria-label=${label}>
        ${this.shares.map((share) => this.#share(share, parts))}
      </div>
      ${pages > 1 ? this.#pager(parts, pages) : nothing}
      ${this.#sum(parts)}
      ${this.#formula(parts)}`;
  }

  get #source() {
    return this.plan.columns[this.plan.columns[this.chosen.column].inputs[0].column!];
  }

  async #read(): Promise<void> {
    const { values, plan, chosen } = this;
    await nextTurn();
    const weights = await values.weightsOf(chosen.column, chosen.unit);
    if (!weights || values !== this.values || chosen !== this.chosen) return;
    const source = this.#source;
    const column = plan.columns[chosen.column];
    this.parts = convolutionParts(column, source, chosen.unit, values.columns[source.index], weights);
    await nextTurn();
    await this.#fill();
  }

  /** The maps of the shown page, one a turn: a large one takes some milliseconds. */
  async #fill(): Promise<void> {
    const { parts } = this;
    if (!parts) return;
    const filling = ++this.#filling;
    const { input, output, size } = parts.windows;
    const [from, to] = [this.page * PAGE, Math.min(parts.count, (this.page + 1) * PAGE)];
    const maps: (Record<'map' | 'kernel' | 'made', Float32Array> & { index: number; reach: number[] })[] = [];
    for (let index = from; index < to; index++) {
      const [map, kernel, made] = [parts.input(index), parts.kernel(index), parts.intermediate(index)];
      const reach = [map, kernel, made].map(sizeOf);
      maps.push({ index, map, kernel, made, reach });
      await nextTurn();
      if (filling !== this.#filling) return;
    }
    // One scale for all of them, so that the strong ones stand out.
    const most = [0, 1, 2].map((which) => Math.max(...maps.map(({ reach }) => reach[which])));
    const shares: Share[] = [];
    for (const { index, map, kernel, made } of maps) {
      shares.push({
        index,
        input: mapPicture(map, input, most[0]),
        kernel: signedPicture(kernel, size, most[1]),
        intermediate: mapPicture(made, output, most[2]),
      });
      await nextTurn();
      if (filling !== this.#filling) return;
    }
    this.shares = shares;
    await this.#enlarge();
  }

  async #enlarge(): Promise<void> {
    const { parts, index } = this;
    if (!parts) return;
    await nextTurn();
    const { input, output } = parts.windows;
    const [map, made, result] = [parts.input(index), parts.intermediate(index), this.#result(parts)];
    await nextTurn();
    const reach = sizeOf(result);
    const sum = result.map((value) => value - parts.bias);
    const [inner, whole] = [mapPicture(sum, output, reach), mapPicture(result, output, reach)];
    await nextTurn();
    const large = {
      input: mapPicture(map, input, sizeOf(map), LARGE),
      intermediate: mapPicture(made, output, sizeOf(made), LARGE),
      sum: inner,
      output: whole,
    };
    if (parts === this.parts && index === this.index) this.large = large;
  }

  #result({ windows: { output } }: ConvolutionParts): Float32Array {
    const { column, unit } = this.chosen;
    const { data } = this.values.columns[column];
    const { units } = this.plan.columns[column];
    return Float32Array.from({ length: output[0] * output[1] }, (_, place) => data[place * units + unit]);
  }

  #share({ index, input, kernel, intermediate }: Share, parts: ConvolutionParts): TemplateResult {
    const choose = () => {
      this.index = index;
    };
    const channel = parts.first + index;
    const source = nameOf(this.plan, this.#source.index, this.say);
    return html`<button
      type="button"
      aria-pressed=${index === this.index}
      .style=${waiting(index % PAGE)}
      aria-label=${this.say({ en: `channel ${channel} of ${source}, with its kernel`, zh: `${source} 的通道 ${channel} 及其卷积核` })}
      @click=${choose}
    >
      <span class="name">${channel}</span>
      ${pictureCanvas(input, 52)} <span class="sign" aria-hidden="true">⊛</span> ${pictureCanvas(kernel, 30)}
      <span class="sign" aria-hidden="true">=</span> ${pictureCanvas(intermediate, 52)}
    </button>`;
  }

  #pager({ count, first }: ConvolutionParts, pages: number): TemplateResult {
    const turn = (by: number) => () => {
      this.page += by;
      this.index = this.page * PAGE;
    };
    const [from, to] = [first + this.page * PAGE, first + Math.min(count, (this.page + 1) * PAGE) - 1];
    const { say } = this;
    return html`<p class="note">
      <button type="button" ?disabled=${this.page === 0} @click=${turn(-1)}>‹ ${say({ en: 'before', zh: '前一页' })}</button>
      ${say({ en: `channels ${from} to ${to}, ${count} in all`, zh: `通道 ${from} 到 ${to}，共 ${count} 个` })}
      <button type="button" ?disabled=${this.page === pages - 1} @click=${turn(1)}>${say({ en: 'more', zh: '后一页' })} ›</button>
    </p>`;
  }

  #sum({ count, bias }: ConvolutionParts): TemplateResult | typeof nothing {
    if (!this.large) return nothing;
    const { say } = this;
    const name = channelName(this.chosen.unit, say);
    return html`<div class="sum" .style=${waiting(this.shares.length)}>
      <span
        >${
          count === 1
            ? say({ en: 'sum of the one map', zh: '只有一张图' })
            : say({ en: `sum of all ${count} maps`, zh: `全部 ${count} 张图之和` })
        }</span
      >
      ${pictureCanvas(this.large.sum, 64)}
      <span class="sign" aria-hidden="true">+</span>
      <span>${say({ en: 'bias', zh: '偏置' })} ${numberText(bias)}</span>
      <span class="sign" aria-hidden="true">=</span>
      ${pictureCanvas(this.large.output, 64, say({ en: `output, ${name}`, zh: `输出，${name}` }))}
      <span>${name}</span>
    </div>`;
  }

  #formula(parts: ConvolutionParts): TemplateResult {
    const { cell, isPlaying, toggle } = this.#playback;
    const { windows, first } = parts;
    const products = parts.products(this.index, cell);
    const window = [...windows.reach(0, cell.row), ...windows.reach(1, cell.column)] as const;
    const isSpread = Math.max(...windows.dilation) > 1;
    const channel = first + this.index;
    const seeing = ({ detail }: CustomEvent<Cell>) => {
      this.#pointed = detail;
      const found = outputSeeing(windows, detail);
      if (found) this.#playback.choose(found);
    };
    const sum = products.reduce((total, { value, weight }) => total + value * weight, 0);
    const { column, unit } = this.chosen;
    const place = cell.row * windows.output[1] + cell.column;
    const result = this.values.columns[column].data[place * this.plan.columns[column].units + unit];
    const { say } = this;
    const mapName = say({ en: `map of channel ${channel}`, zh: `通道 ${channel} 的图` });
    return html`<h4>${say({ en: `One cell, of channel ${channel}`, zh: `通道 ${channel} 的一个格子` })}</h4>
      <div class="controls">
        <button type="button" aria-pressed=${isPlaying} @click=${toggle}>${say(isPlaying ? pauseText : playText)}</button>
        <span class="note"
          >${say({ en: 'Point at a cell of either map, or use the arrow keys on it.', zh: '指向任一张图的格子，或在图上使用方向键。' })}</span
        >
      </div>
      <div class="parts">
        <figure>
          <figcaption>${say({ en: `input, channel ${channel}`, zh: `输入，通道 ${channel}` })}</figcaption>
          <cnn-explainer-map
            .picture=${this.large?.input}
            .sizes=${windows.input}
            label=${say({ en: `input channel ${channel}`, zh: `输入通道 ${channel}` })}
            .cell=${cursorIn(window, windows.input, this.#pointed)}
            .window=${window}
            .border=${borderOf(windows)}
            .taps=${isSpread ? products.flatMap(({ cell }) => cell ?? []) : undefined}
            @cnn-cell=${seeing}
          ></cnn-explainer-map>
        </figure>
        <span class="sign" aria-hidden="true">⊛</span>
        <figure>
          <figcaption>${say({ en: 'value × weight', zh: '值 × 权重' })}</figcaption>
          ${productTable(products, windows.size, say)}
        </figure>
        <span class="sign" aria-hidden="true">=</span>
        <figure>
          <figcaption>${mapName}</figcaption>
          <cnn-explainer-map
            .picture=${this.large?.intermediate}
            .sizes=${windows.output}
            label=${mapName}
            .cell=${cell}
            @cnn-cell=${({ detail }: CustomEvent<Cell>) => this.#playback.choose(detail)}
          ></cnn-explainer-map>
        </figure>
      </div>
      <p class="formula" aria-live=${isPlaying ? 'off' : 'polite'}>
        ${cellText(cell, say)}${say({ en: 'sum of the products', zh: '乘积之和' })} = <b>${numberText(sum)}</b><br />
        ${
          parts.count > 1
            ? say({
                en: `the other channels ${numberText(result - parts.bias - sum)}, `,
                zh: `其他通道 ${numberText(result - parts.bias - sum)}，`,
              })
            : ''
        }${say({ en: `bias ${numberText(parts.bias)}; in all`, zh: `偏置 ${numberText(parts.bias)}；合计` })}
        <b>${numberText(result)}</b>
      </p>`;
  }
}
