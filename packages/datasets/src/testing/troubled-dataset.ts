import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { ImageShape, Sample } from '../dataset.ts';
import { VisionDataset } from '../vision-dataset.ts';

const SHAPE: ImageShape = [2, 2, 1];

/** Twenty samples, of which the thirteenth does what the trouble's name says, in a worker. */
export class TroubledDataset extends VisionDataset {
  readonly trouble: string;

  constructor(trouble: string) {
    super({
      name: 'troubled',
      length: trouble === 'too few' ? (isMainThread ? 20 : 19) : 20,
      classes: ['only'],
      shape: SHAPE,
    });
    this.trouble = trouble;
  }

  load(index: number): Sample {
    if (index === 13 && this.trouble === 'throw') badSample();
    if (index === 13 && !isMainThread) {
      if (this.trouble === 'die') process.exit(3);
      if (this.trouble === 'die once') dieOnce();
      if (this.trouble === 'hang') for (;;);
    }
    return { pixels: new Uint8Array(4).fill(index), shape: SHAPE, label: 0 };
  }
}

function badSample(): never {
  throw new Error('the sample is bad');
}

function dieOnce(): void {
  const mark = join(tmpdir(), `cnn-die-once-${process.pid}`);
  if (existsSync(mark)) return;
  writeFileSync(mark, '');
  process.exit(3);
}
