import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import '../controls/code-block.ts';
import { say } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { keepSettings } from '../shell/route.ts';
import { type Chain, type ChainFacts, chainFacts } from './chain.ts';
import { chainFromText, chainToText, isInput, valueToText } from './chain-address.ts';
import { pythonOf, typescriptOf } from './chain-code.ts';
import './chain-table.ts';
import { kindNames, type Layer, type LayerKind, layerOf } from './layer.ts';
import { count } from './layer-arithmetic.ts';
import { layerArithmeticView } from './layer-arithmetic-view.ts';
import './layer-fields.ts';
import { layersStyles } from './layers-styles.ts';
import { readPlayground } from './playground-address.ts';
import { presets } from './presets.ts';
import './window-animation.ts';

/** A playground for the arithmetic of layers: one layer with its formula and its windows, and a chain of them with sums and code. */
export class LayersPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    layer: { state: true },
    input: { state: true },
    chain: { state: true },
    added: { state: true },
  };

  static override styles = [pageStyles, layersStyles];

  /** The layer that is played with, and what it takes. */
  declare protected layer: Layer;
  declare protected input: Chain['input'];
  declare protected chain: Chain;
  /** The kind that the next layer of the chain will have. */
  declare protected added: LayerKind;

  constructor() {
    super();
    this.added = 'Conv2d';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('settings')) this.#read();
  }

  override render(): TemplateResult {
    return html`<h1>${say({ en: 'The arithmetic of layers', zh: '网络层的计算' })}</h1>
      <p class="lead">
        ${say({
          en: 'How large the output is, what it costs and how far it sees: for one layer, and for a chain of them. What you set stands in the address.',
          zh: '输出有多大、代价多少、能看多远：先看单独一层，再看一整条网络。所有设置都保存在地址里。',
        })}
      </p>
      <div class="panels">
        <section class="panel layer" aria-labelledby="layer">${this.#layerPanel()}</section>
        <section class="panel two-thirds" aria-labelledby="numbers">
          <h2 id="numbers">${say({ en: 'Its numbers', zh: '计算结果' })}</h2>
          <div aria-live="polite">${layerArithmeticView(this.layer, this.input)}</div>
        </section>
        <section class="panel two-thirds" aria-labelledby="windows">
          <h2 id="windows">${say({ en: 'Its windows', zh: '滑动窗口' })}</h2>
          <window-animation
            .layer=${this.layer}
            .size=${this.input.size}
            @kind=${({ detail }: CustomEvent<LayerKind>) => this.#play(layerOf(detail, this.layer), this.input)}
          ></window-animation>
        </section>
        ${this.#chainPanels(chainFacts(this.chain))}
      </div>
      ${this.status()}`;
  }

  #layerPanel(): TemplateResult {
    return html`<h2 id="layer">${say({ en: 'One layer', zh: '单独一层' })}</h2>
      <label class="field first"
        >${say({ en: 'Layer', zh: '层' })}
        ${kindSelect(this.layer.kind, (kind) => this.#play(layerOf(kind, this.layer), this.input))}</label
      >
      <div class="fields first">
        ${this.#inputFields(this.input, (input) => this.#play(this.layer, input))}
      </div>
      <layer-fields
        .layer=${this.layer}
        @layer=${({ detail }: CustomEvent<Layer>) => this.#play(detail, this.input)}
      ></layer-fields>
      <p><button type="button" @click=${() => this.#build([...this.chain.layers, this.layer])}>
        ${say({ en: 'Add to the chain below', zh: '添加到下面的网络' })}
      </button></p>`;
  }

  #chainPanels(facts: ChainFacts): TemplateResult {
    const name = Object.keys(presets).find((each) => isPreset(this.chain, each));
    return html`<section class="panel wide" aria-labelledby="chain">
        <h2 id="chain">${say({ en: 'A chain of layers', zh: '由层组成的网络' })}</h2>
        <div class="fields first">
          <label class="field"
            >${say({ en: 'Begin with', zh: '从已知网络开始' })}
            <select @change=${({ target }: Event) => this.#setChain(presets[(target as HTMLSelectElement).value])}>
              ${name === undefined ? html`<option selected>${say({ en: 'Your own', zh: '自定义' })}</option>` : nothing}
              ${Object.entries(presets).map(
                ([each, { title }]) => html`<option value=${each} .selected=${each === name}>${title}</option>`,
              )}
            </select></label
          >
          ${this.#inputFields(this.chain.input, (input) => this.#setChain({ ...this.chain, input }))}
        </div>
        <p class="totals" role="status">${totalsText(facts)}</p>
        <chain-table
          .facts=${facts}
          @layers=${({ detail }: CustomEvent<readonly Layer[]>) => this.#build(detail)}
        ></chain-table>
        <p class="row">
          <label class="row"
            >${say({ en: 'Next layer', zh: '下一层' })} ${kindSelect(this.added, (kind) => {
              this.added = kind;
            })}</label
          >
          <button type="button" @click=${() => this.#build([...this.chain.layers, layerOf(this.added)])}>
            ${say({ en: 'Add', zh: '添加' })}
          </button>
          <button type="button" ?disabled=${this.chain.layers.length === 0} @click=${() => this.#build([])}>
            ${say({ en: 'Take all out', zh: '全部删除' })}
          </button>
        </p>
      </section>
      <section class="panel wide" aria-labelledby="code">
        <h2 id="code">${say({ en: 'As code', zh: '代码' })}</h2>
        ${codeView(facts)}
      </section>`;
  }

  #inputFields({ channels, size }: Chain['input'], give: (input: Chain['input']) => void): TemplateResult[] {
    const field = (text: string, value: number, most: number, changed: (value: number) => Chain['input']) => html`<label
      class="field"
      >${text}
      <input
        type="number"
        min="1"
        max=${most}
        .value=${String(value)}
        @input=${({ target }: Event) => {
          const input = changed((target as HTMLInputElement).valueAsNumber);
          if (isInput(input)) give(input);
        }}
    /></label>`;
    return [
      field(say({ en: 'Input channels', zh: '输入通道' }), channels, 4096, (value) => ({ channels: value, size })),
      field(say({ en: 'Input size', zh: '输入大小' }), size, 1024, (value) => ({ channels, size: value })),
    ];
  }

  #read(): void {
    const { layer, input } = readPlayground(this.settings);
    this.layer = layer;
    this.input = input;
    const preset = this.settings.get('preset') ?? '';
    const known = Object.hasOwn(presets, preset) ? presets[preset] : presets['cifar-cnn'];
    this.chain = chainFromText(this.settings.get('chain') ?? '') ?? known;
  }

  #play(layer: Layer, input: Chain['input']): void {
    this.layer = layer;
    this.input = input;
    this.#keep();
  }

  #build(layers: readonly Layer[]): void {
    this.#setChain({ input: this.chain.input, layers });
  }

  #setChain(chain: Chain): void {
    this.chain = chain;
    this.#keep();
  }

  #keep(): void {
    const preset = Object.keys(presets).find((name) => isPreset(this.chain, name));
    const { kind, ...own } = this.layer;
    const texts = Object.entries(own).map(([name, value]) => [name, valueToText(value)]);
    keepSettings({
      kind,
      in: this.input.channels,
      at: this.input.size,
      ...Object.fromEntries(texts),
      ...(preset === undefined ? { chain: chainToText(this.chain) } : { preset }),
    });
  }
}

const isPreset = (chain: Chain, name: string): boolean => chainToText(chain) === chainToText(presets[name]);

function kindSelect(chosen: LayerKind, give: (kind: LayerKind) => void): TemplateResult {
  return html`<select @change=${({ target }: Event) => give((target as HTMLSelectElement).value as LayerKind)}>
    ${kindNames.map((kind) => html`<option value=${kind} .selected=${kind === chosen}>${kind}</option>`)}
  </select>`;
}

function totalsText({ parameters, multiplyAdds, bytes, field, fits, rows }: ChainFacts): string {
  if (!fits) {
    const wrong = rows.findIndex(({ problem }) => problem) + 1;
    return say({
      en: `Layer ${wrong} does not fit; nothing can be said of what is behind it.`,
      zh: `第 ${wrong} 层不合适，其后的结果无法计算。`,
    });
  }
  const [size, megabytes] = [field.size, (bytes / 2 ** 20).toFixed(2)];
  const sees =
    size === Number.POSITIVE_INFINITY
      ? say({ en: 'the last maps see everything', zh: '最后的特征图能看到整幅图像' })
      : say({ en: `the last maps see ${size} × ${size} pixels`, zh: `最后的特征图能看到 ${size} × ${size} 像素` });
  return say({
    en: `${rows.length} layers, ${count(parameters)} parameters (${megabytes} MB), ${count(multiplyAdds)} multiply-adds for a picture; ${sees}.`,
    zh: `共 ${rows.length} 层，${count(parameters)} 个参数（${megabytes} MB），每张图像 ${count(multiplyAdds)} 次乘加；${sees}。`,
  });
}

function codeView(facts: ChainFacts): TemplateResult {
  if (!facts.fits || facts.rows.length === 0) {
    return html`<p class="hint">${say({ en: 'Here is the chain as code, once all its layers fit.', zh: '所有层都合适之后，这里显示网络的代码。' })}</p>`;
  }
  return html`<div class="codes">
    <div>
      <h3>TypeScript, @cnn/layers</h3>
      <code-block .code=${typescriptOf(facts)} label="TypeScript"></code-block>
    </div>
    <div>
      <h3>Python, PyTorch</h3>
      <code-block .code=${pythonOf(facts)} label="PyTorch"></code-block>
    </div>
  </div>`;
}

customElements.define('layers-page', LayersPage);
