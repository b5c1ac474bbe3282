import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import type { Layer, LayerKind } from './layer.ts';
import { layerFacts } from './layer-arithmetic.ts';
import { LayerProblem } from './layer-problem.ts';
import { windowStyles } from './layers-styles.ts';

/** What the element of @cnn/viz can draw: the most of each setting, and of the output's size. */
const MOST = { kernel: 7, stride: 4, padding: 6, dilation: 3, outputPadding: 3 } as const;
const MOST_OUTPUT = 20;
const MOST_INPUT = 12;

/** Inputs above this have cells too small to be looked at, so they are drawn only where a kernel needs them. */
const CLEAR_INPUT = 8;

/**
 * How the windows of a layer go over its input, by `<cnn-conv-arithmetic>`, which is loaded when it is first needed. Fires `kind` with the kind of
 * convolution as detail when its box for the transposed one is ticked or cleared.
 */
export class WindowAnimation extends LitElement {
  static override properties = {
    layer: { attribute: false },
    size: { attribute: false },
    isLoaded: { state: true },
    problem: { state: true },
  };

  static override styles = [pageStyles, windowStyles];

  declare layer: Layer;
  /** Height and width of the layer's input. */
  declare size: number;
  declare protected isLoaded: boolean;
  declare protected problem: string;

  readonly #ticked = new MutationObserver(([{ target }]) => {
    const kind: LayerKind = (target as Element).hasAttribute('transposed') ? 'ConvTranspose2d' : 'Conv2d';
    const drawn = this.layer.kind === 'ConvTranspose2d' ? 'ConvTranspose2d' : 'Conv2d';
    if (kind !== drawn) this.dispatchEvent(new CustomEvent<LayerKind>('kind', { detail: kind }));
  });

  constructor() {
    super();
    this.isLoaded = false;
    this.problem = '';
    new LanguageController(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override updated(): void {
    this.#ticked.disconnect();
    const element = this.renderRoot.querySelector('cnn-conv-arithmetic');
    if (element) this.#ticked.observe(element, { attributeFilter: ['transposed'] });
  }

  override render(): TemplateResult {
    const { kernel, stride = 1, padding = 0, dilation = 1, outputPadding = 0, kind } = this.layer;
    if (kernel === undefined) {
      return hint(
        say({
          en: 'This layer has no window: it works on each value, or on all of them.',
          zh: '这一层没有滑动窗口：它逐个处理数值，或一次处理全部。',
        }),
      );
    }
    if (this.problem) return html`<p class="complaint" role="alert">${this.problem}</p>`;
    if (!this.isLoaded) return hint(say({ en: 'Loading …', zh: '加载中……' }));
    const input = drawnInput(this.layer, this.size);
    if (input === undefined) {
      return hint(
        say({
          en: 'Not drawn: it does not fit, or is too large (kernels up to 7, strides up to 4, paddings up to 6, dilations up to 3).',
          zh: '无法画出：设置不合适，或者太大（卷积核不超过 7，步幅不超过 4，填充不超过 6，空洞率不超过 3）。',
        }),
      );
    }
    const [inputText, small] = [`${input} × ${input}`, input < this.size];
    return html`${
      small ? hint(say({ en: `Drawn with an input of ${inputText}.`, zh: `图中的输入为 ${inputText}。` })) : nothing
    }<cnn-conv-arithmetic
        input=${input}
        kernel=${kernel}
        stride=${stride}
        padding=${padding}
        dilation=${dilation}
        output-padding=${outputPadding}
        ?transposed=${kind === 'ConvTranspose2d'}
      ></cnn-conv-arithmetic>`;
  }

  async #load(): Promise<void> {
    try {
      await import('@cnn/viz/elements');
      this.isLoaded = true;
    } catch (error) {
      this.problem = say({
        en: `The animation could not be loaded (${(error as Error).message}); reload to try again.`,
        zh: `动画无法加载（${(error as Error).message}）；请刷新重试。`,
      });
    }
  }
}

const hint = (text: string): TemplateResult => html`<p class="hint">${text}</p>`;

/** The size of the input that is drawn: the layer's own, or a smaller one where that is too large; undefined where none can be. */
function drawnInput(layer: Layer, size: number): number | undefined {
  if (Object.entries(MOST).some(([name, most]) => (layer[name as keyof typeof MOST] ?? 0) > most)) return undefined;
  const sizes = Array.from({ length: Math.min(size, MOST_INPUT) }, (_, i) => i + 1);
  const fitting = sizes.filter((each) => fits(layer, each));
  return fitting.filter((each) => each <= CLEAR_INPUT).at(-1) ?? fitting[0];
}

function fits(layer: Layer, size: number): boolean {
  try {
    // How many channels there are does not matter to the windows.
    const { output } = layerFacts({ ...layer, groups: 1, out: 1 }, { channels: 1, size });
    return output.size! <= MOST_OUTPUT;
  } catch (error) {
    if (error instanceof LayerProblem) return false;
    throw error;
  }
}

customElements.define('window-animation', WindowAnimation);
