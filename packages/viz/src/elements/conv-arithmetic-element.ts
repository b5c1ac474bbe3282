import { outputSize } from '@cnn/layers';
import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { convolutionAnimation } from '../diagrams/convolution-animation.ts';
import type { Text } from '../locale.ts';
import { chartNode } from './chart-node.ts';
import { SpeakingElement } from './speaking-element.ts';
import { theme } from './theme.ts';

/** What can be set, and how far. */
const settings = {
  input: { name: { en: 'input', zh: '输入' }, least: 1, most: 12 },
  kernel: { name: { en: 'kernel', zh: '卷积核' }, least: 1, most: 7 },
  stride: { name: { en: 'stride', zh: '步幅' }, least: 1, most: 4 },
  padding: { name: { en: 'padding', zh: '填充' }, least: 0, most: 6 },
  dilation: { name: { en: 'dilation', zh: '空洞率' }, least: 1, most: 3 },
  outputPadding: { name: { en: 'output padding', zh: '输出填充' }, least: 0, most: 3 },
} as const satisfies Record<string, { name: Text; least: number; most: number }>;

type Setting = keyof typeof settings;

/** How long a place of the kernel is seen, in milliseconds. */
const PACE = 900;

/**
 * `<cnn-conv-arithmetic>`: how a kernel goes over an input, for any kernel, stride, padding and dilation, forwards and transposed.
 *
 * Attributes set where the sliders begin: `input`, `kernel`, `stride`, `padding`, `dilation`, `output-padding`, and `transposed`; with `paused` it stands still, as it does for readers
 * who prefer less motion. The formula of the output's size stands in the picture; what does not fit together is told in a sentence.
 *
 * @csspart chart The picture.
 * @csspart controls The sliders.
 * @example
 * <cnn-conv-arithmetic input="5" kernel="3" stride="2" padding="1"></cnn-conv-arithmetic>
 */
export class CnnConvArithmetic extends SpeakingElement {
  static override properties: Record<string, object> = {
    input: { type: Number, reflect: true },
    kernel: { type: Number, reflect: true },
    stride: { type: Number, reflect: true },
    padding: { type: Number, reflect: true },
    dilation: { type: Number, reflect: true },
    outputPadding: { type: Number, reflect: true, attribute: 'output-padding' },
    transposed: { type: Boolean, reflect: true },
    paused: { type: Boolean, reflect: true },
    frame: { state: true },
  };

  static override styles = [
    theme,
    css`
      .sliders {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        gap: 0.25rem 1.25rem;
        margin-block-end: 0.5rem;
      }
      .sliders label {
        display: grid;
        grid-template-columns: 6.5rem 1fr 1.5rem;
      }
      .sliders input {
        min-width: 0;
      }
    `,
  ];

  declare input: number;
  declare kernel: number;
  declare stride: number;
  declare padding: number;
  declare dilation: number;
  declare outputPadding: number;
  declare transposed: boolean;
  declare paused: boolean;
  /** Which value of the output is being made. */
  declare protected frame: number;

  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    Object.assign(this, { input: 5, kernel: 3, stride: 1, padding: 0, dilation: 1, outputPadding: 0, frame: 0 });
    this.transposed = false;
    this.paused = matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      // A page that nobody looks at need not be drawn.
      if (!this.paused && !document.hidden) this.frame++;
    }, PACE);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const moved = changed as Map<string, unknown>;
    if ([...Object.keys(settings), 'transposed'].some((name) => moved.has(name))) this.frame = 0;
  }

  override render(): TemplateResult {
    return html`<div class="sliders" part="controls">
        ${(Object.keys(settings) as Setting[])
          .filter((setting) => setting !== 'outputPadding' || this.transposed)
          .map((setting) => this.#slider(setting))}
      </div>
      <div class="controls">
        <label>
          <input type="checkbox" .checked=${this.transposed} @change=${(event: Event) => {
            this.transposed = (event.target as HTMLInputElement).checked;
          }} />
          ${this.say({ en: 'transposed', zh: '转置' })}
        </label>
        <button type="button" aria-label=${this.say({ en: 'one step back', zh: '上一步' })} @click=${() => this.#step(-1)}>◀</button>
        <button
          type="button"
          @click=${() => {
            this.paused = !this.paused;
          }}
        >
          ${this.say(this.paused ? { en: 'play', zh: '播放' } : { en: 'pause', zh: '暂停' })}
        </button>
        <button type="button" aria-label=${this.say({ en: 'one step on', zh: '下一步' })} @click=${() => this.#step(1)}>▶</button>
      </div>
      ${this.#chart()}`;
  }

  #slider(setting: Setting): TemplateResult {
    const { name, least, most } = settings[setting];
    return html`<label>
      ${this.say(name)}
      <input type="range" min=${least} max=${most} .value=${String(this[setting])} @input=${(event: Event) => {
        this[setting] = (event.target as HTMLInputElement).valueAsNumber;
      }} />
      <output>${this[setting]}</output>
    </label>`;
  }

  #step(by: number): void {
    this.paused = true;
    this.frame += by;
  }

  #chart(): TemplateResult {
    const { input, kernel, stride, padding, dilation, transposed, locale } = this;
    const outputPadding = transposed ? this.outputPadding : 0;
    const options = { kernel, stride, padding, dilation, transposed, outputPadding };
    try {
      const { size } = outputSize(input, options);
      const frames = size * size;
      const frame = ((this.frame % frames) + frames) % frames;
      const svg = convolutionAnimation({ input, ...options, frame, locale });
      return html`<div part="chart">${chartNode(svg)}</div>`;
    } catch (error) {
      const [, told] = /^\w+: (.*)$/s.exec((error as Error).message) ?? [undefined, (error as Error).message];
      return html`<p class="problem" part="problem" role="status">${told}</p>`;
    }
  }
}
