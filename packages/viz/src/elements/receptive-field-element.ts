import type { AnyModule, ImageWindow } from '@cnn/layers';
import type { Shape } from '@cnn/tensor';
import { css, html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { insideImage } from '../filters/whole-window.ts';
import type { Picture } from '../picture/picture.ts';
import { DataElement } from './data-element.ts';
import { parseChain } from './parse-chain.ts';
import { pictureCanvas } from './picture-canvas.ts';
import { type ChainLayer, type SeenLayer, windowsOfChain } from './seen-windows.ts';
import { theme } from './theme.ts';

/** A chain of convolutions and pools on a square input, or any model. */
export type ReceptiveFieldData =
  | { readonly input: number; readonly layers: readonly ChainLayer[] }
  | { readonly model: AnyModule /** `[1, height, width, channels]`. */; readonly inputShape: Shape };

/** Edge of each of the two drawings in pixels. */
const EDGE = 256;

/**
 * `<cnn-receptive-field>`: which part of the input a value of a layer sees.
 *
 * Data: `{ "input": 32, "layers": [{ "kernel": 3, "padding": 1 }, { "kernel": 2, "stride": 2 }] }`, or a model and the shape of its input. The value is chosen by the
 * pointer, or by the two sliders. Property `picture` is drawn under the input.
 *
 * @csspart input The input, with the window.
 * @csspart output The layer's output, with the value.
 * @example
 * <cnn-receptive-field><script type="application/json">{ "input": 16, "layers": [{ "kernel": 3, "padding": 1 }, { "kernel": 3, "stride": 2 }] }</script></cnn-receptive-field>
 */
export class CnnReceptiveField extends DataElement<ReceptiveFieldData> {
  static override properties = {
    ...DataElement.properties,
    layer: { type: Number, reflect: true },
    picture: { attribute: false },
    layers: { state: true },
    place: { state: true },
  };

  static override styles = [
    theme,
    css`
      .both {
        display: flex;
        flex-wrap: wrap;
        gap: 1.5rem;
      }
      figure {
        position: relative;
        margin: 0;
      }
      figcaption {
        margin-block-end: 0.25rem;
        color: var(--muted);
      }
      .stage {
        position: relative;
        width: max-content;
        max-width: 100%;
        /* A window that reaches far out of the input would otherwise lie over the page. */
        overflow: clip;
        overflow-clip-margin: 14px;
      }
      .stage canvas {
        position: absolute;
      }
      svg {
        position: relative;
        overflow: visible;
      }
      .grid {
        fill: none;
        stroke: var(--line);
        stroke-width: 0.5;
      }
      .frame {
        fill: none;
        stroke: var(--muted);
      }
      .seen {
        fill: var(--accent);
        fill-opacity: 0.3;
        stroke: var(--accent);
        stroke-width: 2;
      }
      .outside {
        fill: none;
        stroke: var(--accent);
        stroke-dasharray: 4 3;
      }
      .value {
        fill: var(--second);
        stroke: var(--second);
      }
      [part='output'] svg {
        cursor: crosshair;
      }
    `,
  ];

  /** Reads a model; set where models can be run, so that a page with chains alone does without what runs them. */
  static windowsOfModel: ((model: AnyModule, inputShape: Shape) => readonly SeenLayer[]) | undefined;

  /** Index of the layer that is shown. @default the last */
  declare layer: number | undefined;
  /** Drawn under the input. */
  declare picture: Picture | undefined;
  declare protected layers: readonly SeenLayer[] | undefined;
  declare protected place: readonly [y: number, x: number] | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!changed.has('data') || !this.data) return;
    this.layers = undefined;
    this.problem = undefined;
    try {
      this.#take('model' in this.data ? ofModel(this.data) : windowsOfChain(this.data.input, this.data.layers));
    } catch (error) {
      this.problem = (error as Error).message;
    }
  }

  #take(layers: readonly SeenLayer[]): void {
    if (layers.length === 0)
      throw new RangeError('Receptive field: expected at least one layer with places, found none');
    this.layers = layers;
  }

  get #input(): readonly [height: number, width: number] {
    const data = this.data!;
    return 'model' in data ? [data.inputShape[1], data.inputShape[2]] : [data.input, data.input];
  }

  protected override parse(text: string): ReceptiveFieldData {
    return parseChain(text);
  }

  protected override show(): TemplateResult {
    const { layers } = this;
    if (!layers) return html``;
    const index = Math.min(Math.max(0, this.layer ?? layers.length - 1), layers.length - 1);
    const layer = layers[index];
    const [rows, columns] = layer.places;
    const [y, x] = this.#placeIn(layer);
    return html`${this.#controls(index, layer)}
      <div class="both">
        <figure part="input">
          <figcaption>${this.say({ en: 'input, ', zh: '输入，' })}${this.#input.join('×')}</figcaption>
          <div class="stage">
            ${this.picture ? pictureCanvas(this.picture, EDGE) : nothing}
            ${stage(this.#input, this.#window(layer, y, x))}
          </div>
        </figure>
        <figure part="output">
          <figcaption>${layer.name}${this.say({ en: ', ', zh: '，' })}${rows}×${columns}</figcaption>
          <div class="stage" @pointermove=${(event: PointerEvent) => this.#point(event, layer)}>
            ${stage([rows, columns], svg`<rect class="value" x=${x} y=${y} width="1" height="1" vector-effect="non-scaling-stroke"></rect>`)}
          </div>
        </figure>
      </div>
      <p class="note" aria-live="polite">${this.#told(layer, y, x)}</p>`;
  }

  #placeIn({ places: [rows, columns] }: SeenLayer): readonly [number, number] {
    const [y, x] = this.place ?? [Math.floor((rows - 1) / 2), Math.floor((columns - 1) / 2)];
    return [Math.min(y, rows - 1), Math.min(x, columns - 1)];
  }

  #controls(index: number, layer: SeenLayer): TemplateResult {
    const [y, x] = this.#placeIn(layer);
    const slider = (name: string, value: number, count: number, move: (to: number) => void) =>
      html`<label>
        ${name}
        <input type="range" min="0" max=${count - 1} .value=${String(value)} ?disabled=${count === 1} @input=${(
          event: Event,
        ) => move((event.target as HTMLInputElement).valueAsNumber)} />
      </label>`;
    return html`<div class="controls" part="controls">
      <label>
        ${this.say({ en: 'layer', zh: '层' })}
        <select @change=${(event: Event) => {
          this.layer = (event.target as HTMLSelectElement).selectedIndex;
        }}>
          ${this.layers!.map(({ name }, i) => html`<option .selected=${i === index}>${name}</option>`)}
        </select>
      </label>
      ${slider(this.say({ en: 'row', zh: '行' }), y, layer.places[0], (to) => {
        this.place = [to, x];
      })}
      ${slider(this.say({ en: 'column', zh: '列' }), x, layer.places[1], (to) => {
        this.place = [y, to];
      })}
    </div>`;
  }

  #window(layer: SeenLayer, y: number, x: number): TemplateResult {
    const box = ({ top, bottom, left, right }: ImageWindow, name: string) =>
      svg`<rect class=${name} x=${left} y=${top} width=${right - left + 1} height=${bottom - top + 1} vector-effect="non-scaling-stroke"></rect>`;
    const window = layer.window(y, x);
    const inside = insideImage(window, this.#input);
    return svg`${box(window, 'outside')}${inside ? box(inside, 'seen') : nothing}`;
  }

  #told(layer: SeenLayer, y: number, x: number): string {
    const area = ({ top, bottom, left, right }: ImageWindow) => (bottom - top + 1) * (right - left + 1);
    const window = layer.window(y, x);
    const { top, bottom, left, right } = window;
    const inside = insideImage(window, this.#input);
    const share = Math.round(100 * (1 - (inside ? area(inside) / area(window) : 0)));
    const size = `${bottom - top + 1}×${right - left + 1}`;
    const outside =
      share > 0
        ? this.say({ en: `; ${share} % of it lies outside, in the padding`, zh: `；其中 ${share} % 在图外的填充里` })
        : '';
    return this.say({
      en: `Row ${y}, column ${x} sees ${size} pixels: rows ${top} to ${bottom}, columns ${left} to ${right}${outside}.`,
      zh: `第 ${y} 行第 ${x} 列看到 ${size} 个像素：第 ${top} 到 ${bottom} 行，第 ${left} 到 ${right} 列${outside}。`,
    });
  }

  #point({ currentTarget, clientX, clientY }: PointerEvent, { places: [rows, columns] }: SeenLayer): void {
    const box = (currentTarget as HTMLElement).querySelector('svg')!.getBoundingClientRect();
    const at = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    this.place = [at((clientY - box.top) / box.height, rows), at((clientX - box.left) / box.width, columns)];
  }
}

function ofModel({ model, inputShape }: Extract<ReceptiveFieldData, { model: AnyModule }>): readonly SeenLayer[] {
  if (CnnReceptiveField.windowsOfModel) return CnnReceptiveField.windowsOfModel(model, inputShape);
  throw new TypeError(
    'Receptive field: expected a chain of layers, found a model; for models import @cnn/viz/elements',
  );
}

/** A grid with something on it. Of many cells the lines would hide what is below. */
function stage([rows, columns]: readonly [number, number], content: TemplateResult): TemplateResult {
  const scale = EDGE / Math.max(rows, columns);
  const lines = [
    ...Array.from({ length: rows - 1 }, (_, i) => `M0 ${i + 1}H${columns}`),
    ...Array.from({ length: columns - 1 }, (_, i) => `M${i + 1} 0V${rows}`),
  ];
  return html`<svg width=${columns * scale} height=${rows * scale} viewBox=${`0 0 ${columns} ${rows}`} aria-hidden="true">
    ${Math.max(rows, columns) <= 64 ? svg`<path class="grid" d=${lines.join('')} vector-effect="non-scaling-stroke"></path>` : nothing}
    <rect class="frame" width=${columns} height=${rows} vector-effect="non-scaling-stroke"></rect>
    ${content}
  </svg>`;
}
