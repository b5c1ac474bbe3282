import { inEvaluation } from '@cnn/layers';
import { scope, tensor } from '@cnn/tensor';
import { css, html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { SpeakingElement } from '../elements/speaking-element.ts';
import { theme } from '../elements/theme.ts';
import type { Picture } from '../picture/picture.ts';
import { type ActivationRule, activationRule } from './activation-rule.ts';
import { type CellFormula, cellFormula } from './cell-formula.ts';
import { CellPlayback } from './cell-playback.ts';
import { detailStyles } from './detail-styles.ts';
import type { NetworkPlan } from './network-plan.ts';
import type { NetworkValues, UnitWeights } from './network-values.ts';
import { numberText } from './number-text.ts';
import { cellText, pauseText, playText } from './part-texts.ts';
import { type Unit, unitInputs } from './unit-inputs.ts';
import { channelOf } from './unit-names.ts';
import { unitPicture } from './unit-picture.ts';
import { reachOf } from './unit-ranges.ts';
import { borderOf, type Cell, cursorIn, outputSeeing, windowsOf } from './windows.ts';

/** Inputs that are drawn; where a step reads more, the first ones. */
const MOST_INPUTS = 4;

/** What a map shows at most in each direction. */
const PIXELS = 256;

/**
 * How one cell of a map comes about from one cell, or one window, of others: pools, activations, normalisations, sums; and for steps that are not known, what goes in
 * and what comes out. A part of `<cnn-explainer>`, not for use by itself.
 */
export class CnnExplainerCells extends SpeakingElement {
  static override properties: Record<string, object> = {
    plan: { attribute: false },
    values: { attribute: false },
    chosen: { attribute: false },
    weights: { state: true },
    curve: { state: true },
  };

  static override styles = [
    theme,
    detailStyles,
    css`
      .curve {
        overflow: visible;
        fill: none;
      }
      .curve .axis {
        stroke: var(--line);
      }
      .curve .line {
        stroke: var(--accent);
        stroke-width: 2;
      }
      .curve circle {
        fill: var(--second);
      }
      .curve text {
        fill: var(--muted);
        font-size: 10px;
      }
    `,
  ];

  declare plan: NetworkPlan;
  declare values: NetworkValues;
  declare chosen: Unit;
  declare protected weights: UnitWeights | undefined;
  /** Points of an activation's curve. */
  declare protected curve: readonly (readonly [x: number, y: number])[] | undefined;

  readonly #playback = new CellPlayback(this, () => this.#column.places);
  #pictures = new Map<string, Picture>();
  #pointed: Cell | undefined;

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('chosen') && !changed.has('values')) return;
    const before = changed.get('chosen') as Unit | undefined;
    if (before && (before.column !== this.chosen.column || before.unit !== this.chosen.unit)) this.#playback.restart();
    this.#pictures.clear();
    void this.#read();
  }

  override render(): TemplateResult {
    const { say } = this;
    const { cell, isPlaying, toggle } = this.#playback;
    const column = this.#column;
    const formula = cellFormula(this.plan, this.values, this.chosen, cell, this.weights, this.say);
    const all = unitInputs(this.plan, this.chosen);
    const inputs = formula.inputs.length > 0 ? formula.inputs : all.map((unit) => ({ unit }));
    const isOne = column.places[0] * column.places[1] === 1;
    return html`<div class="controls">
        <button type="button" aria-pressed=${isPlaying} ?disabled=${isOne} @click=${toggle}>
          ${say(isPlaying ? pauseText : playText)}
        </button>
        <span class="note"
          >${say({ en: 'Point at a cell of any map, or use the arrow keys on it.', zh: '指向任一张图的格子，或在图上使用方向键。' })}</span
        >
      </div>
      <div class="parts">
        ${inputs.slice(0, MOST_INPUTS).map(
          (input, i) =>
            html`${i > 0 ? html`<span class="sign" aria-hidden="true">${this.#sign}</span>` : nothing}
              ${this.#map(input.unit, 'window' in input ? input.window : undefined)}`,
        )}
        ${inputs.length > MOST_INPUTS ? html`<span class="sign" .style=${'font-size:0.8125rem'}>${say({ en: `and ${inputs.length - MOST_INPUTS} more`, zh: `另有 ${inputs.length - MOST_INPUTS} 张` })}</span>` : nothing}
        ${inputs.length > 0 ? html`<span class="sign" aria-hidden="true">→</span>` : nothing}
        ${this.curve ? this.#drawCurve(formula) : nothing} ${this.#map(this.chosen)}
      </div>
      <p class="formula" aria-live=${isPlaying ? 'off' : 'polite'}>${this.#told(formula, cell, all.length)}</p>`;
  }

  get #column() {
    return this.plan.columns[this.chosen.column];
  }

  get #sign(): string {
    const { kind } = this.#column;
    if (/^add/i.test(kind)) return '+';
    return /^multiply$/i.test(kind) ? '·' : ',';
  }

  #told(formula: CellFormula, cell: Cell, inputs: number): TemplateResult {
    const where = cellText(cell, this.say);
    if (formula.rule) return html`${where}${formula.rule}<br />${formula.numbers}`;
    if (inputs === 0) return html`${where}<b>${numberText(formula.recorded)}</b>`;
    return html`${where}<b>${numberText(formula.recorded)}</b>${this.say({
      en: `; this step reads ${inputs} ${inputs === 1 ? 'map' : 'maps'}, and has no formula here.`,
      zh: `；这一步读取 ${inputs} 张图，在这里没有公式。`,
    })}`;
  }

  #map(unit: Unit, window?: readonly [number, number, number, number]): TemplateResult {
    const { places } = this.plan.columns[unit.column];
    const isOutput = unit.column === this.chosen.column;
    const name = channelOf(this.plan, unit, this.say);
    const windows = isOutput ? undefined : windowsOf(this.#column, this.plan.columns[unit.column]);
    const choose = ({ detail }: CustomEvent<Cell>) => {
      if (!isOutput) this.#pointed = detail;
      const cell = windows ? outputSeeing(windows, detail) : detail;
      const [height, width] = this.#column.places;
      if (cell && cell.row < height && cell.column < width) this.#playback.choose(cell);
    };
    return html`<figure>
      <figcaption>${name}</figcaption>
      <cnn-explainer-map
        .picture=${this.#picture(unit)}
        .sizes=${places}
        label=${name}
        .cell=${window ? cursorIn(window, places, this.#pointed) : isOutput ? this.#playback.cell : undefined}
        .window=${window}
        .border=${windows && borderOf(windows)}
        @cnn-cell=${choose}
      ></cnn-explainer-map>
    </figure>`;
  }

  /** Drawn once for each value: a map that is the same picture is not painted again. */
  #picture(unit: Unit): Picture {
    const key = `${unit.column} ${unit.unit}`;
    const known = this.#pictures.get(key);
    if (known) return known;
    const ranges = this.values.columns.map((each) => each.ranges);
    const reach = reachOf(ranges, unit.column, unit.unit, 'unit');
    const column = this.plan.columns[unit.column];
    const picture = unitPicture(column, this.values.columns[unit.column], unit.unit, reach, PIXELS);
    this.#pictures.set(key, picture);
    return picture;
  }

  async #read(): Promise<void> {
    const { values, chosen } = this;
    const rule = activationRule(this.#column);
    const [weights, curve] = await Promise.all([
      values.weightsOf(chosen.column, chosen.unit),
      rule && this.#curveOf(rule),
    ]);
    if (values === this.values && chosen === this.chosen) [this.weights, this.curve] = [weights, curve];
  }

  async #curveOf(rule: ActivationRule): Promise<[number, number][]> {
    const [input] = unitInputs(this.plan, this.chosen);
    const { low, high } = this.values.columns[input.column].ranges;
    const reach = Math.max(1, -low[input.unit], high[input.unit]);
    const points = Array.from({ length: 97 }, (_, i) => (i / 48 - 1) * reach);
    const { module } = this.#column;
    // What only the layer knows, the layer is asked.
    const ys =
      rule.of || !module
        ? points.map((x) => rule.of?.(x) ?? x)
        : await Promise.resolve(scope(() => inEvaluation(module, () => module.call(tensor(points, [1, 97]))))).then(
            async (made) => {
              const data = await made.data();
              made.dispose();
              return data as Float32Array;
            },
          );
    return points.map((x, i) => [x, ys[i]]);
  }

  #drawCurve({ inputs, recorded }: CellFormula): TemplateResult {
    const curve = this.curve!;
    const reach = curve.at(-1)![0];
    const at = (x: number, y: number) => [75 + (70 * x) / reach, 75 - (70 * y) / reach] as const;
    const [input] = inputs;
    const { places, units } = this.plan.columns[input?.unit.column ?? this.chosen.column];
    const data = this.values.columns[input?.unit.column ?? this.chosen.column].data;
    const x = input ? data[(input.window[0] * places[1] + input.window[2]) * units + input.unit.unit] : 0;
    const [cx, cy] = at(x, recorded);
    const line = curve
      .map(([x, y]) =>
        at(x, y)
          .map((value) => value.toFixed(1))
          .join(' '),
      )
      .join('L');
    return html`<figure>
        <figcaption>${this.say({ en: 'value in, value out', zh: '输入值与输出值' })}</figcaption>
        <svg class="curve" width="150" height="150" viewBox="0 0 150 150" aria-hidden="true">
          ${svg`<path class="axis" d="M0 75H150M75 0V150"></path><path class="line" d=${`M${line}`}></path>
          <circle cx=${cx} cy=${cy} r="4"></circle><text x="150" y="88" text-anchor="end">${numberText(Number(reach.toPrecision(2)))}</text>`}
        </svg>
      </figure>
      <span class="sign" aria-hidden="true">→</span>`;
  }
}
