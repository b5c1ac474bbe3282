import { isMainThread } from 'node:worker_threads';
import type { ImageShape, Sample } from '../dataset.ts';
import { VisionDataset } from '../vision-dataset.ts';

const SHAPE: ImageShape = [2, 2, 1];

/** Twenty samples, of which the thirteenth does what the trouble's name says, in a worker. */
export class TroubledDataset extends VisionDataset<Sample> {
  readonly trouble: string;
  /** How many workers died, in memory that they share. */
  readonly deaths: Int32Array;

  constructor(trouble: string, deaths: Int32Array = new Int32Array(1)) {
    super({
      name: 'troubled',
      length: trouble === 'too few' ? (isMainThread ? 20 : 19) : 20,
      classes: ['only'],
      shape: SHAPE,
    });
    this.trouble = trouble;
    this.deaths = deaths;
  }

  load(index: number): Sample {
    if (index === 13 && this.trouble === 'throw') badSample();
    if (index === 13 && !isMainThread) {
      if (this.trouble === 'die') process.exit(3);
      if (this.trouble === 'die once' && Atomics.add(this.deaths, 0, 1) === 0) process.exit(3);
      if (this.trouble === 'hang') for (;;);
    }
    return { pixels: new Uint8Array(4).fill(index), shape: SHAPE, label: 0 };
  }
}

function badSample(): never {
  throw new Error('the sample is bad');
}
