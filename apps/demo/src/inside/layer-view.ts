import { layerOutputs } from '@cnn/viz';
import { css, html, LitElement, type PropertyValues } from 'lit';
import type { LayerValues } from '../model/classify.ts';

/** What each layer made of a picture, as a grid with as many columns as fit. */
export class LayerView extends LitElement {
  static override properties = {
    layers: { attribute: false },
    heading: {},
    columns: { state: true },
    drawing: { state: true },
  };

  static override styles = css`
    /* The grid's own margins stand in for those of the panel around it. */
    :host {
      display: block;
      margin: -0.8rem -1rem -1rem;
    }
    /* The grid brings a light panel of its own; here it takes the page's colours. */
    svg {
      display: block;
      width: 100%;
      height: auto;
      fill: var(--ink);
    }
    svg > rect {
      fill: none;
    }
    svg > text {
      font-size: 13px;
      font-weight: 400;
      fill: var(--muted);
    }
    text[fill]:not([font-weight]) {
      fill: var(--muted);
    }
    image + rect {
      stroke: var(--line);
    }
  `;

  declare layers: readonly LayerValues[];
  /** Heading of the grid. */
  declare heading: string;
  declare protected columns: number;
  declare protected drawing: Element | undefined;

  readonly #observer = new ResizeObserver(([{ contentRect }]) => {
    this.columns = Math.max(2, Math.floor((contentRect.width - MARGINS) / COLUMN));
  });

  constructor() {
    super();
    this.layers = [];
    this.heading = '';
    this.columns = 4;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('layers') || changed.has('heading') || (changed as Map<string, unknown>).has('columns'))
      void this.#draw();
  }

  override render() {
    return html`${this.drawing}`;
  }

  async #draw(): Promise<void> {
    const { layers, heading, columns } = this;
    const text = layers.length > 0 ? await layerOutputs(layers, { columns, title: heading }) : undefined;
    // Something newer may have come meanwhile.
    if (layers !== this.layers || columns !== this.columns) return;
    this.drawing =
      text === undefined ? undefined : new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  }
}

/** Pixels that a layer takes in the grid, and the grid's margins. */
const COLUMN = 174;
const MARGINS = 26;

customElements.define('layer-view', LayerView);
