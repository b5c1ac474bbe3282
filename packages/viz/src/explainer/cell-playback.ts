import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Cell } from './windows.ts';

/** Time at each cell in milliseconds. */
const PACE = 450;

/** Steps along a row, and rows. */
const MOST_STEPS = 16;

/** Goes over the cells of an output one by one, until someone chooses a cell. Where the system asks for less motion it waits to be started. */
export class CellPlayback implements ReactiveController {
  cell: Cell = { row: 0, column: 0 };
  isPlaying: boolean;
  readonly #host: ReactiveControllerHost;
  readonly #sizes: () => readonly [height: number, width: number];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost, sizes: () => readonly [height: number, width: number]) {
    this.#host = host;
    this.#sizes = sizes;
    this.isPlaying = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    host.addController(this);
  }

  hostConnected(): void {
    this.#timer = setInterval(() => this.#advance(), PACE);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }

  /** Starts or stops it. */
  readonly toggle = (): void => {
    this.isPlaying = !this.isPlaying;
    this.#host.requestUpdate();
  };

  /** Stops at a cell. */
  choose(cell: Cell): void {
    this.isPlaying = false;
    this.cell = cell;
    this.#host.requestUpdate();
  }

  /** Begins anew, for another map. */
  restart(): void {
    this.cell = { row: 0, column: 0 };
  }

  #advance(): void {
    const [height, width] = this.#sizes();
    if (!this.isPlaying || height * width <= 1) return;
    // Over a large map it goes in strides, so that someone who watches sees the whole of it.
    const [down, across] = [Math.ceil(height / MOST_STEPS), Math.ceil(width / MOST_STEPS)];
    const { row, column } = this.cell;
    if (column + across < width) this.cell = { row, column: column + across };
    else this.cell = { row: row + down < height ? row + down : 0, column: 0 };
    this.#host.requestUpdate();
  }
}
