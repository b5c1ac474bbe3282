import { nextTurn } from '@cnn/tensor';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { pictureCanvas } from '../elements/picture-canvas.ts';
import { theme } from '../elements/theme.ts';
import type { Picture } from '../picture/picture.ts';
import { CellPlayback } from './cell-playback.ts';
import { type ConvolutionParts, convolutionParts } from './convolution-parts.ts';
import { convolutionStyles } from './convolution-styles.ts';
import { detailStyles } from './detail-styles.ts';
import type { NetworkPlan } from './network-plan.ts';
import type { NetworkValues } from './network-values.ts';
import { numberText } from './number-text.ts';
import { productTable } from './product-table.ts';
import type { Unit } from './unit-inputs.ts';
import { nameOf } from './unit-names.ts';
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
export class CnnExplainerConvolution extends LitElement {
  static override properties = {
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
    if (!parts) return html`<p class="note">The weights are being read …</p>`;
    const pages = Math.ceil(parts.count / PAGE);
    return html`<div class="shares" role="group" aria-label="Input channels, each with its kernel and what comes of them">
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
    return html`<button
      type="button"
      aria-pressed=${index === this.index}
      .style=${waiting(index % PAGE)}
      aria-label=${`channel ${channel} of ${nameOf(this.plan, this.#source.index)}, with its kernel`}
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
    const last = Math.min(count, (this.page + 1) * PAGE);
    return html`<p class="note">
      <button type="button" ?disabled=${this.page === 0} @click=${turn(-1)}>‹ before</button>
      channels ${first + this.page * PAGE} to ${first + last - 1}, ${count} in all
      <button type="button" ?disabled=${this.page === pages - 1} @click=${turn(1)}>more ›</button>
    </p>`;
  }

  #sum({ count, bias }: ConvolutionParts): TemplateResult | typeof nothing {
    if (!this.large) return nothing;
    return html`<div class="sum" .style=${waiting(this.shares.length)}>
      <span>sum of ${count === 1 ? 'the one map' : `all ${count} maps`}</span>
      ${pictureCanvas(this.large.sum, 64)}
      <span class="sign" aria-hidden="true">+</span>
      <span>bias ${numberText(bias)}</span>
      <span class="sign" aria-hidden="true">=</span>
      ${pictureCanvas(this.large.output, 64, `output, channel ${this.chosen.unit}`)}
      <span>channel ${this.chosen.unit}</span>
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
    return html`<h4>One cell, of channel ${channel}</h4>
      <div class="controls">
        <button type="button" aria-pressed=${isPlaying} @click=${toggle}>${isPlaying ? 'pause' : 'play'}</button>
        <span class="note">Point at a cell of either map, or use the arrow keys on it.</span>
      </div>
      <div class="parts">
        <figure>
          <figcaption>input, channel ${channel}</figcaption>
          <cnn-explainer-map
            .picture=${this.large?.input}
            .sizes=${windows.input}
            label=${`input channel ${channel}`}
            .cell=${cursorIn(window, windows.input, this.#pointed)}
            .window=${window}
            .border=${borderOf(windows)}
            .taps=${isSpread ? products.flatMap(({ cell }) => cell ?? []) : undefined}
            @cnn-cell=${seeing}
          ></cnn-explainer-map>
        </figure>
        <span class="sign" aria-hidden="true">⊛</span>
        <figure>
          <figcaption>value × weight</figcaption>
          ${productTable(products, windows.size)}
        </figure>
        <span class="sign" aria-hidden="true">=</span>
        <figure>
          <figcaption>map of channel ${channel}</figcaption>
          <cnn-explainer-map
            .picture=${this.large?.intermediate}
            .sizes=${windows.output}
            label=${`map of channel ${channel}`}
            .cell=${cell}
            @cnn-cell=${({ detail }: CustomEvent<Cell>) => this.#playback.choose(detail)}
          ></cnn-explainer-map>
        </figure>
      </div>
      <p class="formula" aria-live=${isPlaying ? 'off' : 'polite'}>
        row ${cell.row}, column ${cell.column}: sum of the products = <b>${numberText(sum)}</b><br />
        ${parts.count > 1 ? `the other channels ${numberText(result - parts.bias - sum)}, ` : ''}bias
        ${numberText(parts.bias)}; in all <b>${numberText(result)}</b>
      </p>`;
  }
}

/** The channels come one after the other, and then what they add up to. */
const waiting = (turn: number): string => `--wait:${turn * 120}ms`;

/** The largest finite value, whatever its sign. */
function sizeOf(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}
