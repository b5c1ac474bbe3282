import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Say } from '../locale.ts';
import type { Picture } from '../picture/picture.ts';
import { readCamera } from './read-camera.ts';
import { readImageFile } from './read-image-file.ts';
import { nameOf, readImageUrl } from './read-image-url.ts';
import type { SamplePicture } from './sample-strip.ts';

type Size = readonly [height: number, width: number];

/** Pictures that a reader brings along: from a file, from the web, from the webcam. Who asks for another no longer waits for the one before. */
export class OwnPictures implements ReactiveController {
  /** Why there is no picture, as a sentence. */
  problem: string | undefined;
  /** Whether one is being waited for. */
  isWaiting = false;
  readonly #host: ReactiveControllerHost;
  readonly #size: () => Size;
  readonly #use: (sample: SamplePicture) => void;
  readonly #say: Say;
  #taking: AbortController | undefined;

  /** @param use gets each picture, in the size that was asked for. */
  constructor(host: ReactiveControllerHost, size: () => Size, use: (sample: SamplePicture) => void, say: Say) {
    this.#host = host;
    this.#size = size;
    this.#use = use;
    this.#say = say;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#taking?.abort();
    this.isWaiting = false;
  }

  readonly takeFile = (file: File | undefined): void => {
    if (file) void this.#take(file.name, (size) => readImageFile(file, size, this.#say));
  };

  readonly takeUrl = (address: string): void => {
    void this.#take(nameOf(address), (size, signal) => readImageUrl(address, size, signal, this.#say));
  };

  readonly takePhoto = (): void => {
    const label = this.#say({ en: 'webcam', zh: '摄像头' });
    void this.#take(label, (size, signal) => readCamera(size, signal, this.#say));
  };

  async #take(label: string, read: (size: Size, signal: AbortSignal) => Promise<Picture>): Promise<void> {
    this.#taking?.abort();
    const taking = new AbortController();
    this.#taking = taking;
    this.#tell(true, undefined);
    let problem: string | undefined;
    try {
      const picture = await read(this.#size(), taking.signal);
      if (!taking.signal.aborted) this.#use({ picture, label });
    } catch (error) {
      problem = (error as Error).message;
    }
    if (!taking.signal.aborted) this.#tell(false, problem);
  }

  #tell(isWaiting: boolean, problem: string | undefined): void {
    [this.isWaiting, this.problem] = [isWaiting, problem];
    this.#host.requestUpdate();
  }
}
