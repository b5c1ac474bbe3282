import type { AnyModule } from '@cnn/layers';
import { nextTurn, type Tensor } from '@cnn/tensor';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SpeakingElement } from '../elements/speaking-element.ts';
import { theme } from '../elements/theme.ts';
import { colorLegend } from './color-legend.ts';
import type { ChosenPart, CnnExplainerDetail } from './detail-element.ts';
import { explainerStyles } from './explainer-styles.ts';
import { type NetworkPlan, networkPlan } from './network-plan.ts';
import { type NetworkValues, readNetwork } from './network-values.ts';
import type { CnnExplainerOverview } from './overview-element.ts';
import { OwnPictures } from './own-pictures.ts';
import { fitPicture } from './read-image-file.ts';
import { type SamplePicture, sampleStrip } from './sample-strip.ts';
import { type Span, spans } from './unit-ranges.ts';

/**
 * `<cnn-explainer>`: a whole network with an image in it, from the pixels to the probabilities, and how each number in it comes about.
 *
 * It takes any model, also one that is being trained: call `refresh()` after a step. Set `model`, `inputShape`, `images` and `classes` as properties. Attributes: `span`
 * (`unit`, `layer`, `network`) says what the colours span, `detail` shows shapes, ranges and settings. The ideas are those of Wang et al., CNN Explainer:
 * learning convolutional neural networks with interactive visualization (2020).
 *
 * @fires cnn-select `{ layer, unit }` of what was opened; `unit` is undefined for a layer as a whole.
 * @csspart samples The pictures to choose from.
 * @csspart own-pictures Where readers bring their own: a file, an address, the webcam.
 * @csspart network The columns.
 * @csspart detail What was opened.
 * @example
 * const element = document.querySelector('cnn-explainer');
 * Object.assign(element, { model: new TinyVGG(), inputShape: [64, 64, 3], classes, images: [{ picture, label: 'espresso' }] });
 * for await (const step of trainer.fit(loader)) void element.refresh();
 */
export class CnnExplainer extends SpeakingElement {
  static override properties: Record<string, object> = {
    model: { attribute: false },
    inputShape: { attribute: false },
    images: { attribute: false },
    classes: { attribute: false },
    preprocess: { attribute: false },
    span: { reflect: true },
    detail: { type: Boolean, reflect: true },
    sample: { type: Number, reflect: true },
    uploads: { state: true },
    plan: { state: true },
    values: { state: true },
    chosen: { state: true },
    problem: { state: true },
    isDropping: { state: true },
  };

  static override styles = [theme, explainerStyles];

  /** Any model from images to something; one that ends in logits gets its softmax shown. */
  declare model: AnyModule | undefined;
  /** `[height, width, channels]` of what the model takes. */
  declare inputShape: readonly number[] | undefined;
  /** Pictures to choose from; those of another size are cut and resized. */
  declare images: readonly SamplePicture[] | undefined;
  /** Names of the classes, in the order of the logits. @default their numbers */
  declare classes: readonly string[] | undefined;
  /** Turns images in [0, 1] into what the model was trained on, such as normalised ones. @default as they are */
  declare preprocess: ((images: Tensor) => Tensor) | undefined;
  /** What the ends of the colours mean: each unit by itself, its layer, or the whole network. @default 'layer' */
  declare span: Span;
  /** Whether shapes, ranges, settings and numbers of parameters are shown. @default false */
  declare detail: boolean;
  /** Index of the picture that is shown, uploads behind the images. @default 0 */
  declare sample: number;
  declare protected uploads: readonly SamplePicture[];
  declare protected plan: NetworkPlan | undefined;
  declare protected values: NetworkValues | undefined;
  declare protected chosen: ChosenPart | undefined;
  declare protected problem: string | undefined;
  declare protected isDropping: boolean;

  readonly #own = new OwnPictures(
    this,
    () => (this.plan?.inputShape.slice(0, 2) as [number, number] | undefined) ?? [64, 64],
    (sample) => {
      this.uploads = [...this.uploads, sample];
      this.sample = this.#pictures.length - 1;
    },
    this.say,
  );
  #reading: Promise<void> | undefined;
  #isStale = false;

  constructor() {
    super();
    this.span = 'layer';
    this.detail = false;
    this.sample = 0;
    this.uploads = [];
    this.isDropping = false;
  }

  /**
   * Reads weights and activations anew, after a step of training. Calls that come while one is at work are answered by one more.
   *
   * @returns when values are shown that are as new as this call.
   */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('model') || changed.has('inputShape')) this.#makePlan();
    const isNew = ['model', 'inputShape', 'images', 'preprocess', 'sample', 'uploads'].some((name) =>
      changed.has(name),
    );
    if (isNew) void this.refresh();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // It may have been taken out of the page and put in elsewhere.
    if (this.hasUpdated) void this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#put(undefined);
  }

  override render(): TemplateResult {
    return html`<div
      class=${this.isDropping ? 'dropping' : 'still'}
      @dragover=${this.#drag}
      @dragleave=${this.#drag}
      @drop=${this.#drop}
      @cnn-open=${this.#open}
      @cnn-close=${this.#close}
      @keydown=${this.#key}
    >
      ${sampleStrip(this.#pictures, this.sample, this.#choose, this.#own, this.say)}
      ${this.#own.problem ? problemText(this.#own.problem) : nothing}
      ${this.#controls()}
      ${this.problem ? problemText(this.problem) : nothing}
      ${this.plan && this.values ? this.#network(this.plan, this.values) : this.#waiting()}
    </div>`;
  }

  get #pictures(): readonly SamplePicture[] {
    return [...(this.images ?? []), ...this.uploads];
  }

  #makePlan(): void {
    this.chosen = undefined;
    this.plan = undefined;
    this.problem = undefined;
    this.#put(undefined);
    if (!this.model || !this.inputShape) return;
    try {
      this.plan = networkPlan(this.model, this.inputShape);
    } catch (error) {
      this.problem = (error as Error).message;
    }
  }

  async #readAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      await this.#readOnce();
    }
  }

  async #readOnce(): Promise<void> {
    const { plan, preprocess } = this;
    const sample = this.#pictures[this.sample] ?? this.#pictures[0];
    if (!plan || !sample) return;
    try {
      // The plan of a new model ran it once already.
      await nextTurn();
      const [height, width] = plan.inputShape;
      const values = await readNetwork(plan, fitPicture(sample.picture, [height, width]), { preprocess });
      // Another model may have come meanwhile.
      if (plan !== this.plan || !this.isConnected) return values.release();
      this.#put(values);
      this.problem = undefined;
      await this.updateComplete;
    } catch (error) {
      if (plan === this.plan) this.problem = (error as Error).message;
    }
  }

  /** Shows values in place of those before, which are given back. */
  #put(values: NetworkValues | undefined): void {
    this.values?.release();
    this.values = values;
  }

  #controls(): TemplateResult {
    return html`<div class="controls" part="controls">
        <label>
          ${this.say({ en: 'colours span', zh: '颜色范围' })}
          <select @change=${(event: Event) => {
            this.span = (event.target as HTMLSelectElement).value as Span;
          }}>
            ${Object.entries(spans).map(
              ([value, text]) =>
                html`<option value=${value} .selected=${value === this.span}>${this.say(text)}</option>`,
            )}
          </select>
        </label>
        <label>
          <input type="checkbox" .checked=${this.detail} @change=${(event: Event) => {
            this.detail = (event.target as HTMLInputElement).checked;
          }} />
          ${this.say({ en: 'details', zh: '详细信息' })}
        </label>
      </div>
      ${this.values ? colorLegend(this.values, this.span, this.say) : nothing}`;
  }

  #network(plan: NetworkPlan, values: NetworkValues): TemplateResult {
    const { chosen } = this;
    const isUnit = chosen?.unit !== undefined;
    return html`<cnn-explainer-overview
        .plan=${plan}
        .values=${values}
        .classes=${this.classes}
        .span=${this.span}
        .detail=${this.detail}
        .chosen=${isUnit ? { column: chosen.column, unit: chosen.unit } : undefined}
        exportparts="network, status"
      ></cnn-explainer-overview>
      ${
        chosen
          ? html`<cnn-explainer-detail
              part="detail"
              .plan=${plan}
              .values=${values}
              .classes=${this.classes}
              .chosen=${chosen}
            ></cnn-explainer-detail>`
          : nothing
      }`;
  }

  #waiting(): TemplateResult | typeof nothing {
    if (this.problem || !this.plan) return nothing;
    const text =
      this.#pictures.length > 0
        ? { en: 'The network is being read …', zh: '正在读取网络……' }
        : { en: 'Choose a picture.', zh: '请选择一张图片。' };
    return html`<p class="note">${this.say(text)}</p>`;
  }

  readonly #open = async ({ detail }: CustomEvent<ChosenPart>): Promise<void> => {
    this.chosen = detail;
    const layer = this.plan!.columns[detail.column].name;
    const selected = { detail: { layer, unit: detail.unit }, bubbles: true, composed: true };
    this.dispatchEvent(new CustomEvent('cnn-select', selected));
    await this.updateComplete;
    // The focus asks for a layout at once: what was made has its own turn before.
    await nextTurn();
    await this.renderRoot.querySelector<CnnExplainerDetail>('cnn-explainer-detail')?.focusHeading();
  };

  readonly #close = async (): Promise<void> => {
    const { chosen } = this;
    this.chosen = undefined;
    await this.updateComplete;
    const overview = this.renderRoot.querySelector<CnnExplainerOverview>('cnn-explainer-overview');
    if (chosen) await overview?.focusNode({ column: chosen.column, unit: chosen.unit ?? 0 });
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.chosen) void this.#close();
  };

  readonly #drag = (event: DragEvent): void => {
    event.preventDefault();
    this.isDropping = event.type === 'dragover';
  };

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.isDropping = false;
    this.#own.takeFile(event.dataTransfer?.files[0]);
  };

  readonly #choose = (sample: number): void => {
    this.sample = sample;
  };
}

const problemText = (text: string): TemplateResult => html`<p class="problem" part="problem" role="alert">${text}</p>`;
