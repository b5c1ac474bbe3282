import type { Image } from '@cnn/datasets';
import { LitElement } from 'lit';
import { type Engine, startEngine } from '../engine/start-engine.ts';
import { type Classification, classify } from '../model/classify.ts';
import { type OpenedModel, openCheckpoint } from '../model/open-checkpoint.ts';
import { readPicture } from '../picture/read-picture.ts';
import { type SamplePicture, samplePictures } from '../picture/sample-pictures.ts';
import { demoPageStyles } from './demo-page-styles.ts';
import { demoPageTemplate } from './demo-page-template.ts';

/** A picture that is to be classified. */
export interface ChosenPicture {
  readonly image: Image;
  /** The file's name, or the sample's class. */
  readonly name: string;
  /** Set where it is one of the samples. */
  readonly sample?: SamplePicture;
}

/** What went wrong, by the part of the page that shows it. */
export interface Complaints {
  readonly engine?: string;
  readonly checkpoint?: string;
  readonly picture?: string;
  readonly answer?: string;
}

/**
 * The whole page: takes a checkpoint and a picture in any order, and shows the answer as soon as both are there.
 *
 * What cannot be read is refused with a sentence, and everything stays as it was.
 */
export class DemoPage extends LitElement {
  static override properties = Object.fromEntries(
    ['engine', 'model', 'picture', 'result', 'samples', 'complaints', 'doing'].map((name) => [
      name,
      { attribute: false },
    ]),
  );

  static override styles = demoPageStyles;

  declare engine: Engine | undefined;
  declare model: OpenedModel | undefined;
  declare picture: ChosenPicture | undefined;
  /** The last answer, with all its logits. */
  declare result: Classification | undefined;
  declare samples: readonly SamplePicture[];
  declare complaints: Complaints;
  /** What the page is busy with, or ''. */
  declare doing: string;

  /** One thing after the other: what is dropped while the page is busy waits. */
  #queue: Promise<void> = Promise.resolve();
  /** Whether `result` is for this model and this picture; until then the one before stays to be seen. */
  #answered = false;

  constructor() {
    super();
    this.samples = [];
    this.complaints = {};
    this.doing = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#enqueue('engine', 'Starting the engine', async () => {
      const wanted = new URLSearchParams(location.search).get('backend');
      this.engine = await startEngine(wanted);
    });
    this.#enqueue('picture', 'Loading the sample pictures', async () => {
      this.samples = await samplePictures();
    });
    // A file that misses its place must not take the page's place.
    addEventListener('dragover', preventDefault);
    addEventListener('drop', this.#dropped);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('dragover', preventDefault);
    removeEventListener('drop', this.#dropped);
  }

  override render() {
    return demoPageTemplate(this);
  }

  /** Puts the network of a checkpoint in the place of the one before. */
  openCheckpoint(file: File): void {
    this.#enqueue('checkpoint', `Reading ${file.name}`, async () => {
      if (!this.engine) throw new Error('no engine runs in this browser, so there is nothing to compute with');
      const opened = openCheckpoint(await bytesOf(file), file.name);
      this.model?.network.dispose();
      this.model = opened;
      this.#answered = false;
    });
    this.#classify();
  }

  /** Takes a picture from a file. */
  openPicture(file: File): void {
    this.#enqueue('picture', `Reading ${file.name}`, async () => {
      this.picture = { image: await readPicture(file), name: file.name };
      this.#answered = false;
    });
    this.#classify();
  }

  /** Takes one of the sample pictures. */
  chooseSample(sample: SamplePicture): void {
    this.#enqueue('picture', '', async () => {
      this.picture = { image: sample.image, name: sample.label, sample };
      this.#answered = false;
    });
    this.#classify();
  }

  /** Resolves when everything that was asked for is done. */
  async settled(): Promise<void> {
    await this.#queue;
    await this.updateComplete;
  }

  #classify(): void {
    this.#enqueue('answer', 'Asking the network', async () => {
      if (!this.model || !this.picture || this.#answered) return;
      try {
        this.result = await classify(this.model, this.picture.image);
        this.#answered = true;
      } catch (error) {
        this.result = undefined;
        throw error;
      }
    });
  }

  readonly #dropped = (event: DragEvent): void => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    if (file.name.endsWith('.safetensors')) this.openCheckpoint(file);
    else this.openPicture(file);
  };

  /** Does `task` when its turn comes; what it throws is shown in its part of the page until the part's next task. */
  #enqueue(part: keyof Complaints, doing: string, task: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      this.doing = doing;
      this.complaints = { ...this.complaints, [part]: undefined };
      // The first computation on a GPU blocks the page, so it says first what it does.
      await this.updateComplete;
      await painted();
      try {
        await task();
      } catch (error) {
        this.complaints = { ...this.complaints, [part]: (error as Error).message };
      }
      this.doing = '';
    });
  }
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new Error(
      `${file.name}: the browser could not read it (${(cause as Error).message}); check that it is a file and still there`,
      { cause },
    );
  }
}

/** Resolves when the browser has drawn the page; at once where nobody sees it. */
async function painted(): Promise<void> {
  if (document.hidden) return;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

const preventDefault = (event: Event): void => event.preventDefault();

customElements.define('demo-page', DemoPage);
