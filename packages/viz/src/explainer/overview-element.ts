import { nextTurn } from '@cnn/tensor';
import { html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { SpeakingElement } from '../elements/speaking-element.ts';
import { theme } from '../elements/theme.ts';
import type { NetworkPlan } from './network-plan.ts';
import type { NetworkValues } from './network-values.ts';
import { type ColumnsView, columnHead, columnNodes, columnPager } from './overview-columns.ts';
import { edgesInto, frameOf, shownOf } from './overview-edges.ts';
import { OverviewHighlight, type OverviewMarks } from './overview-highlight.ts';
import { type OverviewLayout, overviewLayout, ROWS } from './overview-layout.ts';
import { overviewStyles } from './overview-styles.ts';
import type { Unit } from './unit-inputs.ts';
import { inputPicture, paint, stripPicture, unitPicture } from './unit-picture.ts';
import { reachOf, type Span } from './unit-ranges.ts';

/** What is drawn in one turn before others have theirs, in milliseconds. */
const TURN = 8;

/**
 * The network of `<cnn-explainer>`: a column for each step, a node for each channel, and the edges between. A part of that element, not for use by itself.
 *
 * Maps are drawn when values come, and only in the columns that are in view; a pointer that moves over them draws none.
 *
 * @fires cnn-open `{ column, unit }` of a node that was chosen; of a column's head without the unit.
 */
export class CnnExplainerOverview extends SpeakingElement {
  static override properties: Record<string, object> = {
    plan: { attribute: false },
    values: { attribute: false },
    classes: { attribute: false },
    span: {},
    detail: { type: Boolean },
    chosen: { attribute: false },
    pages: { state: true },
  };

  static override styles = [theme, overviewStyles];

  declare plan: NetworkPlan;
  declare values: NetworkValues;
  declare classes: readonly string[] | undefined;
  declare span: Span;
  declare detail: boolean;
  declare chosen: Unit | undefined;
  /** Which page of its units a column shows; the first, where nothing is said. */
  declare protected pages: ReadonlyMap<number, number>;

  readonly #highlight = new OverviewHighlight();
  #layout!: OverviewLayout;
  #classOrder: readonly number[] | undefined;
  /** They change with the page that is shown, not with every value. */
  #edges: TemplateResult[] = [];
  #nodes = new Map<string, HTMLElement>();
  /** Columns whose maps are as the values are. */
  readonly #drawn = new Set<number>();
  #drawing = 0;

  constructor() {
    super();
    this.span = 'layer';
    this.pages = new Map();
  }

  /** What is chosen is marked at the node: for it alone, more than a hundred of them would be rendered. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    if (changed.size !== 1 || !changed.has('chosen')) return true;
    this.#mark();
    return false;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('plan')) {
      this.#layout = overviewLayout(this.plan);
      this.pages = new Map();
    }
    const logits = this.plan.logits === undefined ? [] : this.values.columns[this.plan.logits].data;
    // While a network learns, ten classes stay in their places; of a thousand the likely ones come first.
    this.#classOrder = logits.length > ROWS ? [...logits.keys()].sort((a, b) => logits[b] - logits[a]) : undefined;
    if (!this.#classOrder && !changed.has('plan') && !changed.has('pages')) return;
    const view = this.#view;
    this.#edges = this.plan.columns.flatMap((column) =>
      edgesInto(view, column).map(({ path, isSkip }) => svg`<path class=${isSkip ? 'skip' : 'next'} d=${path}></path>`),
    );
  }

  override render(): TemplateResult {
    const { columns } = this.plan;
    const { width, height, groups } = this.#layout;
    const view = this.#view;
    return html`<div
        class="scroller"
        part="network"
        role="group"
        aria-label=${this.say({ en: 'Network from the image to the classes', zh: '从图像到类别的网络' })}
        @scroll=${this.#draw}
        @focusin=${this.#point}
        @focusout=${this.#leave}
        @keydown=${this.#key}
        @click=${this.#open}
      >
        <div class="scene" .style=${`width:${width}px`}>
          <div class="groups" aria-hidden="true">
            ${groups.map(
              ({ name, left, width }) =>
                html`<span title=${name} .style=${`left:${left}px;width:${width}px`}><b>${name}</b></span>`,
            )}
          </div>
          <div class="heads">${columns.map((column) => columnHead(view, column))}</div>
          <div class="stage" .style=${`height:${height}px`} @pointerover=${this.#point} @pointerleave=${this.#leave}>
            <svg class="edges" width=${width} height=${height} aria-hidden="true">
              ${this.#edges}
            </svg>
            ${columns.map((column) => columnNodes(view, column))}
            <svg class="lit-edges" width=${width} height=${height} aria-hidden="true"><path class="lit"></path><path class="frames"></path></svg>
            <div class="kernels" aria-hidden="true"></div>
          </div>
          <div class="pagers">${columns.map((column) => columnPager(view, column, this.#turn))}</div>
        </div>
      </div>
      <p class="note status" part="status"></p>`;
  }

  protected override updated(changed: PropertyValues): void {
    const nodes = [...this.renderRoot.querySelectorAll<HTMLElement>('[data-node]')];
    this.#nodes = new Map(nodes.map((node) => [node.dataset.node!, node]));
    if (!nodes.some((node) => node.tabIndex === 0)) this.#nodes.get('0 0')!.tabIndex = 0;
    this.#mark();
    const isNew = ['plan', 'values', 'span', 'pages'].some((name) => changed.has(name));
    if (!isNew && !changed.has('locale')) return;
    if (isNew) this.#drawn.clear();
    void this.#draw();
    const focused = (this.renderRoot as ShadowRoot).activeElement as HTMLElement | null;
    if (focused?.dataset.node) this.#light(focused);
    else this.#leave();
  }

  /** Gives a node the focus, on whatever page it is. */
  async focusNode({ column, unit }: Unit): Promise<void> {
    const order = this.#view;
    const place = shownOf({ ...order, pages: new Map() }, this.plan.columns[column]).includes(unit)
      ? 0
      : Math.floor(unit / ROWS);
    const isShown = this.#nodes.has(`${column} ${unit}`);
    if (!isShown) this.#turn(column, place);
    await this.updateComplete;
    this.#focus(this.#nodes.get(`${column} ${unit}`));
  }

  get #view(): ColumnsView {
    const { plan, values, classes, detail, pages } = this;
    return { plan, values, classes, detail, pages, say: this.say, layout: this.#layout, classOrder: this.#classOrder };
  }

  #mark(): void {
    this.renderRoot.querySelector('[aria-current]')?.removeAttribute('aria-current');
    if (this.chosen) this.#nodes.get(`${this.chosen.column} ${this.chosen.unit}`)?.setAttribute('aria-current', 'true');
  }

  readonly #turn = (column: number, page: number): void => {
    this.pages = new Map(this.pages).set(column, page);
  };

  readonly #draw = async (): Promise<void> => {
    const drawing = ++this.#drawing;
    // What is in view needs a layout, which is a turn's work when all is new.
    await nextTurn();
    if (drawing !== this.#drawing || !this.isConnected) return;
    const { columns } = this.values;
    const ranges = columns.map((each) => each.ranges);
    const scroller = this.renderRoot.querySelector('.scroller')!;
    // What comes into view next is drawn too.
    const [from, to] = [scroller.scrollLeft - 300, scroller.scrollLeft + scroller.clientWidth + 300];
    let since = performance.now();
    for (const column of this.plan.columns) {
      const { index, isVector, role } = column;
      const { left, width } = this.#layout.boxes[index];
      if (this.#drawn.has(index) || left + width < from || left > to) continue;
      if (isVector) {
        const strip = this.renderRoot.querySelector<HTMLCanvasElement>(`[data-strip="${index}"]`);
        const reach = reachOf(ranges, index, 0, this.span === 'network' ? 'network' : 'layer');
        if (strip) paint(strip, stripPicture(columns[index], reach));
      }
      for (const unit of isVector ? [] : shownOf(this.#view, column)) {
        const canvas = this.#nodes.get(`${index} ${unit}`)?.querySelector('canvas');
        const reach = reachOf(ranges, index, unit, this.span);
        if (canvas) {
          paint(
            canvas,
            role === 'input'
              ? inputPicture(column, columns[index], unit)
              : unitPicture(column, columns[index], unit, reach),
          );
        }
        if (performance.now() - since < TURN) continue;
        await nextTurn();
        if (drawing !== this.#drawing) return;
        since = performance.now();
      }
      this.#drawn.add(index);
    }
  };

  readonly #point = ({ target }: Event): void => {
    const node = (target as Element).closest<HTMLElement>('[data-node]');
    if (node) this.#light(node);
  };

  #light(node: HTMLElement): void {
    const unit = unitOf(node);
    if (!unit) return;
    const { plan, values } = this;
    const view = this.#view;
    // A linear layer reads thousands of numbers, of which ten are shown.
    const frame = (of: Unit) => (this.#nodes.has(`${of.column} ${of.unit}`) ? frameOf(view, of) : undefined);
    const scene = { plan, values, layout: this.#layout, frame, marks: this.#marks, say: this.say };
    this.renderRoot.querySelector('.status')!.textContent = this.#highlight.show(scene, unit);
  }

  readonly #leave = (): void => {
    this.#highlight.clear(this.#marks);
    this.renderRoot.querySelector('.status')!.textContent = this.say({
      en: 'Point at a node to see what it is computed from; choose it to see how. With the keyboard: arrows, Page Up and Page Down, Enter.',
      zh: '指向一个节点，可以看到它由什么算出；选择它，可以看到如何算出。键盘操作：方向键、Page Up、Page Down 和回车。',
    });
  };

  get #marks(): OverviewMarks {
    return {
      edges: this.renderRoot.querySelector<SVGPathElement>('.lit')!,
      frames: this.renderRoot.querySelector<SVGPathElement>('.frames')!,
      kernels: this.renderRoot.querySelector<HTMLElement>('.kernels')!,
    };
  }

  readonly #open = ({ target }: Event): void => {
    const node = (target as Element).closest<HTMLElement>('[data-node]');
    if (!node) return;
    this.#focus(node);
    const [column] = node.dataset.node!.split(' ').map(Number);
    this.dispatchEvent(new CustomEvent('cnn-open', { detail: { column, unit: unitOf(node)?.unit }, bubbles: true }));
  };

  readonly #key = (event: KeyboardEvent): void => {
    const node = (event.target as Element).closest<HTMLElement>('[data-node]');
    if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
    const [column] = node.dataset.node!.split(' ').map(Number);
    const at = shownOf(this.#view, this.plan.columns[column]).indexOf(unitOf(node)?.unit ?? -1);
    const isLast = at === shownOf(this.#view, this.plan.columns[column]).length - 1;
    const moves: Record<string, () => void> = {
      ArrowUp: () =>
        void (at === 0 && this.#page(column) > 0 ? this.#turnBy(column, -1) : this.#moveTo(column, at - 1)),
      ArrowDown: () => void (isLast ? this.#turnBy(column, 1) : this.#moveTo(column, at + 1)),
      ArrowLeft: () => this.#moveTo(column - 1, at),
      ArrowRight: () => this.#moveTo(column + 1, at),
      Home: () => this.#moveTo(0, at),
      End: () => this.#moveTo(this.plan.columns.length - 1, at),
      PageUp: () => void this.#turnBy(column, -1),
      PageDown: () => void this.#turnBy(column, 1),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  /** Row −1 is a column's head. */
  #moveTo(column: number, row: number): void {
    const to = this.plan.columns[column];
    if (!to) return;
    const units = shownOf(this.#view, to);
    this.#focus(this.#nodes.get(row < 0 ? `${column} head` : `${column} ${units[Math.min(row, units.length - 1)]}`));
  }

  #page(column: number): number {
    return this.pages.get(column) ?? 0;
  }

  async #turnBy(column: number, by: number): Promise<void> {
    const page = this.#page(column) + by;
    if (page < 0 || page * ROWS >= this.plan.columns[column].units) return;
    this.#turn(column, page);
    await this.updateComplete;
    this.#focus(this.#nodes.get(`${column} ${shownOf(this.#view, this.plan.columns[column]).at(by < 0 ? -1 : 0)}`));
  }

  #focus(node: HTMLElement | undefined): void {
    if (!node) return;
    for (const each of this.#nodes.values()) if (each.tabIndex === 0) each.tabIndex = -1;
    node.tabIndex = 0;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

/** The node's unit; undefined of a head. */
function unitOf(node: HTMLElement): Unit | undefined {
  const [column, unit] = node.dataset.node!.split(' ').map(Number);
  return Number.isNaN(unit) ? undefined : { column, unit };
}
