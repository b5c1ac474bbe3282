import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { begin, openCamera } from './open-camera.ts';
import type { ChosenPicture } from './picture-picker.ts';
import { pixelsOf } from './read-picture.ts';

/** Between two pictures of the live mode, in milliseconds. */
const BETWEEN = 200;
/** Edge of the pictures, in pixels: networks take smaller ones. */
const EDGE = 224;

/**
 * Pictures from the webcam, which is asked for only when its button is pressed, and off again when it is left. Each is the middle square of what the camera shows.
 *
 * Fires `picture` with a `ChosenPicture` as detail for one that is taken and for the last one of the live mode, `frame` with one a few times a second in the
 * live mode, and `problem` with a sentence that says what to do where there is no picture.
 */
export class WebcamPicture extends LitElement {
  static override properties = { stream: { state: true }, isAsking: { state: true }, isLive: { state: true } };

  static override styles = [
    pageStyles,
    css`
      video {
        display: block;
        width: 100%;
        max-width: 16rem;
        aspect-ratio: 1;
        margin-block-end: 0.6rem;
        border-radius: 10px;
        background: var(--accent-soft);
        object-fit: cover;
      }
    `,
  ];

  declare protected stream: MediaStream | undefined;
  declare protected isAsking: boolean;
  declare protected isLive: boolean;

  /** Ends the live mode's clock. */
  #clock: ReturnType<typeof setInterval> | undefined;
  /** A hidden page has no size: it was left. */
  readonly #size = new ResizeObserver(() => {
    if (!this.checkVisibility()) this.stop();
  });

  constructor() {
    super();
    this.isAsking = false;
    this.isLive = false;
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
    document.addEventListener('visibilitychange', this.#hidden);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    document.removeEventListener('visibilitychange', this.#hidden);
    this.stop();
  }

  override render(): TemplateResult {
    if (!this.stream) {
      return html`<button type="button" ?disabled=${this.isAsking} @click=${this.#open}>
        ${say({ en: 'Use the webcam', zh: '使用摄像头' })}
      </button>`;
    }
    return html`<video
        muted
        playsinline
        aria-label=${say({ en: 'What the webcam sees', zh: '摄像头画面' })}
      ></video>
      <div class="row">
        <button type="button" @click=${this.#shoot}>${say({ en: 'Take picture', zh: '拍照' })}</button>
        <button type="button" aria-pressed=${this.isLive} @click=${this.#toggleLive}>
          ${say({ en: 'Live', zh: '实时' })}
        </button>
        <button type="button" @click=${() => this.stop()}>${say({ en: 'Turn off', zh: '关闭摄像头' })}</button>
      </div>
      ${
        this.isLive
          ? html`<p class="hint">
              ${say({ en: 'A few pictures a second go to the network.', zh: '每秒把几张画面交给网络。' })}
            </p>`
          : nothing
      }`;
  }

  /** Turns the camera off. */
  stop(): void {
    this.#endLive();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
  }

  readonly #open = async (): Promise<void> => {
    this.isAsking = true;
    try {
      const stream = await openCamera();
      // It may have been left while the visitor was asked.
      if (!this.isConnected || !this.checkVisibility()) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.stream = stream;
      for (const track of stream.getTracks()) track.addEventListener('ended', () => this.stop());
      await this.updateComplete;
      if (this.#video) await begin(this.#video, stream);
    } catch (error) {
      this.stop();
      this.#tell('problem', (error as Error).message);
    } finally {
      this.isAsking = false;
    }
  };

  readonly #shoot = (): void => {
    this.#endLive();
    this.#give('picture');
  };

  readonly #toggleLive = (): void => {
    if (this.isLive) {
      this.#endLive();
      this.#give('picture');
      return;
    }
    this.isLive = true;
    this.#clock = setInterval(() => this.#give('frame'), BETWEEN);
  };

  readonly #hidden = (): void => {
    if (document.hidden) this.stop();
  };

  get #video(): HTMLVideoElement | null {
    return this.renderRoot.querySelector('video');
  }

  #endLive(): void {
    clearInterval(this.#clock);
    this.isLive = false;
  }

  #give(event: 'picture' | 'frame'): void {
    try {
      const picture = this.#picture();
      if (picture) this.#tell(event, picture);
    } catch (error) {
      this.#endLive();
      this.#tell('problem', (error as Error).message);
    }
  }

  /** What the camera shows now; nothing while it still begins. */
  #picture(): ChosenPicture | undefined {
    const video = this.#video;
    const edge = Math.min(video?.videoWidth ?? 0, video?.videoHeight ?? 0);
    if (!video || edge === 0) return undefined;
    // By a canvas, because not every browser makes an ImageBitmap of a video without a graphics card.
    const canvas = new OffscreenCanvas(EDGE, EDGE);
    const context = canvas.getContext('2d');
    if (!context) return undefined;
    context.imageSmoothingQuality = 'high';
    const [left, top] = [(video.videoWidth - edge) / 2, (video.videoHeight - edge) / 2];
    context.drawImage(video, left, top, edge, edge, 0, 0, EDGE, EDGE);
    const name = say({ en: 'webcam', zh: '摄像头' });
    return { image: pixelsOf(canvas, name), name };
  }

  #tell<T>(event: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(event, { detail }));
  }
}

customElements.define('webcam-picture', WebcamPicture);
