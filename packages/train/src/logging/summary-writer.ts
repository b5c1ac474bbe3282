import { checkInteger } from '@cnn/tensor';
import { EVENT_FILE_VERSION, encodeEvent } from './event-file.ts';
import { type HistogramBins, histogram } from './histogram.ts';
import { type Hyperparameters, hyperparameterSummaries } from './hyperparameters.ts';
import { pngSize } from './png-size.ts';
import type { ScalarForm, Summary } from './summary.ts';

/** Where bytes go: the end of a file, of a file in the browser's own file system, of an array. */
export interface ByteSink {
  /** Puts bytes behind all before; the next call waits until it is done. */
  append(bytes: Uint8Array): void | Promise<void>;
}

export interface SummaryWriterOptions {
  /** Tells the time in seconds since 1970, for events that come without one. @default () => Date.now() / 1000 */
  readonly clock?: () => number;
  /** How scalars are written. @default 'simple' */
  readonly scalarForm?: ScalarForm;
  /**
   * The step at which a run goes on that was broken off, PyTorch's `purge_step`: TensorBoard then hides what was written before with this step or
   * a later one.
   *
   * @default none: the run begins
   */
  readonly restartStep?: number;
  /** Bytes that are gathered before they go to the sink. @default 65536 */
  readonly bufferSize?: number;
}

/**
 * Writes what TensorBoard shows: curves, histograms, pictures, text, hyperparameters.
 *
 * One writer makes one event file, which is one run; `eventFileName` names it. Events are gathered and go to the sink when there are many, and with
 * `flush`, so flush where the run is saved. It opens no file itself, so that it works everywhere. A file that a killed run left needs no care: begin a
 * new one in its folder with `restartStep`, or cut it (`eventsBefore`) and append.
 *
 * Follows torch.utils.tensorboard's SummaryWriter, except that `addScalars` and `addHparams` write to the same file instead of folders of their own, and
 * pictures come as PNG files.
 *
 * @throws RangeError if an option is out of its range, the clock's time is not finite, or a step is no whole number.
 * @example
 * const file: Uint8Array[] = [];
 * const writer = new SummaryWriter({ append: (bytes) => void file.push(bytes) });
 * writer.addScalar('loss/train', 0.5, 1);
 * writer.addHistogram('weights', [0.1, -0.2, 0.3], 1);
 * await writer.close();
 */
export class SummaryWriter {
  readonly #sink: ByteSink;
  readonly #clock: () => number;
  readonly #scalarForm: ScalarForm;
  readonly #bufferSize: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #appended: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #closed = false;

  constructor(
    sink: ByteSink,
    {
      clock = () => Date.now() / 1000,
      scalarForm = 'simple',
      restartStep,
      bufferSize = 65536,
    }: SummaryWriterOptions = {},
  ) {
    checkInteger('SummaryWriter', 'bufferSize', bufferSize, 0);
    this.#sink = sink;
    this.#clock = clock;
    this.#scalarForm = scalarForm;
    this.#bufferSize = bufferSize;
    this.#put(encodeEvent({ wallTime: clock(), step: 0, version: EVENT_FILE_VERSION, source: '@cnn/train' }));
    if (restartStep !== undefined) this.#put(encodeEvent({ wallTime: clock(), step: restartStep, restart: true }));
  }

  /** A number of a curve; NaN and infinities are shown as such. */
  addScalar(tag: string, value: number, step: number, wallTime?: number): void {
    this.#add([{ kind: 'scalar', tag, value, form: this.#scalarForm }], step, wallTime);
  }

  /** Numbers of several curves, tagged `<mainTag>/<name>`, which TensorBoard shows in one section. */
  addScalars(mainTag: string, values: Readonly<Record<string, number>>, step: number, wallTime?: number): void {
    const summaries = Object.entries(values).map(
      ([name, value]) => ({ kind: 'scalar', tag: `${mainTag}/${name}`, value, form: this.#scalarForm }) as const,
    );
    this.#add(summaries, step, wallTime);
  }

  /**
   * How numbers are spread, as `histogram` counts them.
   *
   * @throws RangeError if there are none, or `bins` are no bins.
   */
  addHistogram(
    tag: string,
    values: ArrayLike<number>,
    step: number,
    { bins, wallTime }: { readonly bins?: HistogramBins; readonly wallTime?: number } = {},
  ): void {
    this.#add([{ kind: 'histogram', tag, histogram: histogram(values, bins) }], step, wallTime);
  }

  /**
   * A picture.
   *
   * @param png the bytes of a PNG file.
   * @throws TypeError if they are none.
   */
  addImage(tag: string, png: Uint8Array, step: number, wallTime?: number): void {
    this.#add([{ kind: 'image', tag, png, ...pngSize('SummaryWriter.addImage', png) }], step, wallTime);
  }

  /** Text in Markdown, tagged `<tag>/text_summary` as PyTorch does. */
  addText(tag: string, text: string, step: number, wallTime?: number): void {
    this.#add([{ kind: 'text', tag: `${tag}/text_summary`, text }], step, wallTime);
  }

  /**
   * The settings of this run and what came of them, which TensorBoard compares between runs.
   *
   * @param metrics results by tag, also written as scalars; a tag that `addScalar` has already may be given with its last value.
   * @throws TypeError or RangeError as `hyperparameterSummaries`.
   */
  addHparams(
    hyperparameters: Hyperparameters,
    metrics: Readonly<Record<string, number>>,
    step = 0,
    wallTime?: number,
  ): void {
    const { experiment, start, end } = hyperparameterSummaries(hyperparameters, Object.keys(metrics));
    for (const summary of [experiment, start, end]) this.#add([summary], step, wallTime);
    for (const [tag, value] of Object.entries(metrics)) this.addScalar(tag, value, step, wallTime);
  }

  /**
   * Hands all events to the sink, and waits until it has them.
   *
   * @throws what the sink threw, now or before; then no further event is taken, because a part of one may be in the file.
   */
  async flush(): Promise<void> {
    this.#send();
    await this.#appended;
    if (this.#failure) throw this.#failure.error;
  }

  /** As {@link flush}, after which no event can be added. The sink stays open: who opened it closes it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }

  #add(summaries: readonly Summary[], step: number, wallTime = this.#clock()): void {
    if (this.#closed) throw new Error('SummaryWriter: expected an open writer, found a closed one');
    if (this.#failure) throw this.#failure.error;
    this.#put(encodeEvent({ wallTime, step, summaries }));
  }

  #put(record: Uint8Array): void {
    this.#pending.push(record);
    this.#pendingBytes += record.length;
    if (this.#pendingBytes > this.#bufferSize) this.#send();
  }

  #send(): void {
    if (this.#pendingBytes === 0) return;
    const bytes = new Uint8Array(this.#pendingBytes);
    let offset = 0;
    for (const record of this.#pending) {
      bytes.set(record, offset);
      offset += record.length;
    }
    [this.#pending, this.#pendingBytes] = [[], 0];
    this.#appended = this.#appended.then(async () => {
      if (this.#failure) return;
      try {
        await this.#sink.append(bytes);
      } catch (error) {
        this.#failure = { error };
      }
    });
  }
}
