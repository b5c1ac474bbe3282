import { checkSameQuestion, type Question, questionOf } from './checked-batch.ts';
import type { Predictions } from './metric.ts';

/** Samples of all batches in memory that grows with them, for what cannot be counted batch by batch. */
export class KeptPredictions {
  readonly #owner: string;
  #question: Question | undefined;
  #scores = new Float32Array(0);
  #labels = new Int32Array(0);
  #ids: number[] = [];
  /** Samples that ever were appended. */
  #seen = 0;
  /** Where the samples begin that were not dropped. */
  #first = 0;

  /** @param owner named by errors. */
  constructor(owner: string) {
    this.#owner = owner;
  }

  get samples(): number {
    return this.#ids.length - this.#first;
  }

  /** @throws RangeError if there are no samples. */
  get question(): Question {
    if (!this.#question) throw new RangeError(`${this.#owner}: expected at least one sample, found none`);
    return this.#question;
  }

  /**
   * The predictions with an id for each sample: its own, or its place among all that were appended.
   *
   * @throws TypeError if scores and labels do not fit together.
   */
  named(predictions: Predictions): Required<Predictions> {
    const samples = questionOf(this.#owner, predictions) ? predictions.scores.length / predictions.classes : 0;
    return { ...predictions, ids: predictions.ids ?? Array.from({ length: samples }, (_, i) => this.#seen + i) };
  }

  /** Copies a batch. @throws TypeError if it is of another task or number of classes than those before. */
  append(predictions: Predictions): void {
    const question = questionOf(this.#owner, predictions);
    if (!question) return;
    if (this.#question) checkSameQuestion(this.#owner, this.#question, question);
    this.#question = question;
    const { scores, labels, ids } = this.named(predictions);
    const count = this.#ids.length;
    const [width, classes] = [widthOf(question), question.classes];
    this.#scores = roomFor(this.#scores, (count + ids.length) * classes, (size) => new Float32Array(size));
    this.#labels = roomFor(this.#labels, (count + ids.length) * width, (size) => new Int32Array(size));
    this.#scores.set(scores, count * classes);
    this.#labels.set(labels, count * width);
    for (const id of ids) this.#ids.push(id);
    this.#seen += ids.length;
  }

  /** Forgets the oldest samples but `samples`. */
  keepLast(samples: number): void {
    this.#first = Math.max(this.#first, this.#ids.length - samples);
    // Moved down only once the dropped are as many as the kept, so that a sample is moved once on average.
    if (this.#first < this.samples || this.#first === 0) return;
    const { scores, labels, ids } = this.all();
    this.#scores = scores.slice();
    this.#labels = labels.slice();
    this.#ids = [...ids];
    this.#first = 0;
  }

  /** All samples as one batch, to be read before the next is appended. */
  all(): KeptBatch {
    const [width, { classes }] = [widthOf(this.question), this.question];
    const [first, last] = [this.#first, this.#ids.length];
    return {
      scores: this.#scores.subarray(first * classes, last * classes),
      classes,
      labels: this.#labels.subarray(first * width, last * width),
      ids: this.#ids.slice(first),
    };
  }

  /** Some of the samples, by their places, as one batch. */
  at(places: Int32Array): KeptBatch {
    const [width, { classes }] = [widthOf(this.question), this.question];
    const kept = this.all();
    const scores = new Float32Array(places.length * classes);
    const labels = new Int32Array(places.length * width);
    places.forEach((place, i) => {
      for (let c = 0; c < classes; c++) scores[i * classes + c] = kept.scores[place * classes + c];
      for (let c = 0; c < width; c++) labels[i * width + c] = kept.labels[place * width + c];
    });
    return { scores, classes, labels, ids: Array.from(places, (place) => kept.ids[place]) };
  }
}

interface KeptBatch extends Required<Predictions> {
  readonly scores: Float32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
}

/** How many labels a sample has. */
function widthOf({ task, classes }: Question): number {
  return task === 'multilabel' ? classes : 1;
}

function roomFor<Numbers extends Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  old: Numbers,
  size: number,
  make: (size: number) => Numbers,
): Numbers {
  if (old.length >= size) return old;
  const larger = make(Math.max(size, 2 * old.length));
  larger.set(old);
  return larger;
}
