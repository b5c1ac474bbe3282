import { css, html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { SpeakingElement } from '../elements/speaking-element.ts';
import { theme } from '../elements/theme.ts';
import type { Picture } from '../picture/picture.ts';
import { paint } from './unit-picture.ts';
import type { Cell } from './windows.ts';

/** Edge of a map in pixels of the page. */
const EDGE = 208;

/** Of more cells the lines would hide what is below. */
const MOST_LINES = 32;

/**
 * One map with its cells, on which a window or a cell is marked. The pointer and the arrow keys choose a cell. A part of `<cnn-explainer>`, not for use by itself.
 *
 * @fires cnn-cell `{ row, column }` of the chosen cell.
 */
export class CnnExplainerMap extends SpeakingElement {
  static override properties: Record<string, object> = {
    picture: { attribute: false },
    sizes: { attribute: false },
    label: {},
    cell: { attribute: false },
    window: { attribute: false },
    taps: { attribute: false },
    border: { attribute: false },
  };

  static override styles = [
    theme,
    css`
      :host {
        width: max-content;
        padding: 0;
        background: none;
      }
      .map {
        position: relative;
        display: flow-root;
        width: max-content;
        outline: 1px solid var(--line);
        cursor: crosshair;
        touch-action: pan-y;
      }
      canvas,
      svg {
        display: block;
        max-width: none;
      }
      svg {
        position: absolute;
        inset: 0;
        overflow: visible;
        pointer-events: none;
        fill: none;
      }
      .edge {
        stroke: var(--muted);
      }
      .grid {
        stroke: light-dark(#0003, #0005);
        stroke-width: 0.5;
      }
      .halo {
        stroke: #ffffff;
        stroke-width: 5;
      }
      .window {
        stroke: #b84a00;
        stroke-width: 2.5;
      }
      .tap {
        stroke: #b84a00;
        stroke-width: 1;
        stroke-dasharray: 3 2;
      }
    `,
  ];

  declare picture: Picture | undefined;
  /** Rows and columns of the map; its picture may have fewer pixels. */
  declare sizes: readonly [height: number, width: number];
  declare label: string;
  /** The cell from which the arrow keys go on; marked, unless a window is. */
  declare cell: Cell | undefined;
  /** First and last row, first and last column; may reach over the edges. */
  declare window: readonly [top: number, bottom: number, left: number, right: number] | undefined;
  /** Cells of the window that count, where it leaves some out. */
  declare taps: readonly Cell[] | undefined;
  /** Cells around the map that windows reach into: `[top, bottom, left, right]`. @default none */
  declare border: readonly [top: number, bottom: number, left: number, right: number] | undefined;

  override render(): TemplateResult {
    const [rows, columns] = this.sizes;
    const [top, bottom, left, right] = this.border ?? [0, 0, 0, 0];
    const [height, width] = [rows + top + bottom, columns + left + right];
    const scale = EDGE / Math.max(height, width);
    const size = (across: number, down: number) => `width:${across * scale}px;height:${down * scale}px`;
    const inner = `margin:${top * scale}px ${right * scale}px ${bottom * scale}px ${left * scale}px`;
    const { row, column } = this.cell ?? { row: 0, column: 0 };
    const box = this.window ?? (this.cell ? [row, row, column, column] : undefined);
    const lines = [
      ...Array.from({ length: rows - 1 }, (_, i) => `M0 ${i + 1}H${columns}`),
      ...Array.from({ length: columns - 1 }, (_, i) => `M${i + 1} 0V${rows}`),
    ];
    return html`<div
      class="map"
      role="application"
      tabindex="0"
      aria-label=${this.say({
        en: `${this.label}, ${rows} rows of ${columns}; arrow keys choose a cell`,
        zh: `${this.label}，${rows} 行 ${columns} 列；用方向键选择格子`,
      })}
      @pointermove=${this.#point}
      @pointerdown=${this.#point}
      @keydown=${this.#key}
    >
      <canvas .style=${`${size(columns, rows)};${inner}`} aria-hidden="true"></canvas>
      <svg .style=${size(width, height)} viewBox=${`${-left} ${-top} ${width} ${height}`} aria-hidden="true">
        <rect class="edge" width=${columns} height=${rows} vector-effect="non-scaling-stroke"></rect>
        ${Math.max(rows, columns) <= MOST_LINES ? svg`<path class="grid" d=${lines.join('')} vector-effect="non-scaling-stroke"></path>` : nothing}
        ${this.taps?.map(({ row, column }) => rectangle('tap', [row, row, column, column]))}
        ${box ? [rectangle('halo', box), rectangle('window', box)] : nothing}
      </svg>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('picture') && this.picture) paint(this.renderRoot.querySelector('canvas')!, this.picture);
  }

  readonly #point = ({ clientX, clientY }: PointerEvent): void => {
    const box = this.renderRoot.querySelector('canvas')!.getBoundingClientRect();
    const [rows, columns] = this.sizes;
    const at = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    this.#choose({
      row: at((clientY - box.top) / box.height, rows),
      column: at((clientX - box.left) / box.width, columns),
    });
  };

  readonly #key = (event: KeyboardEvent): void => {
    const moves: Record<string, readonly [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const [rows, columns] = this.sizes;
    const { row, column } = this.cell ?? { row: 0, column: 0 };
    const within = (place: number, count: number) => Math.min(count - 1, Math.max(0, place));
    this.#choose({ row: within(row + move[0], rows), column: within(column + move[1], columns) });
  };

  #choose(cell: Cell): void {
    if (cell.row === this.cell?.row && cell.column === this.cell.column) return;
    this.dispatchEvent(new CustomEvent<Cell>('cnn-cell', { detail: cell }));
  }
}

const rectangle = (name: string, [top, bottom, left, right]: readonly number[]) =>
  svg`<rect class=${name} x=${left} y=${top} width=${right - left + 1} height=${bottom - top + 1} vector-effect="non-scaling-stroke"></rect>`;
