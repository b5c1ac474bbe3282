import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { fetchFile } from './fetch-file.ts';
import { SpeakingElement } from './speaking-element.ts';

/**
 * An element whose data come from a property, from JSON inside of it, or from a file.
 *
 * ```html
 * <cnn-curves src="runs/first/metrics.jsonl"></cnn-curves>
 * <cnn-curves><script type="application/json">[{ "epoch": 1, "loss": 1.53 }]</script></cnn-curves>
 * ```
 *
 * What is wrong with data stands in the element as a sentence, and the page goes on.
 */
export abstract class DataElement<Data> extends SpeakingElement {
  static override properties: Record<string, object> = {
    src: {},
    data: { attribute: false },
    heading: {},
    problem: { state: true },
  };

  /** Where the data lie, relative to the page. */
  declare src: string | undefined;
  /** What is shown. Set it, or give `src`, or JSON inside the element. */
  declare data: Data | undefined;
  /** Stands above; left out, the element has a heading of its own. */
  declare heading: string | undefined;
  /** What is wrong, as a sentence. */
  declare protected problem: string | undefined;

  #loading: AbortController | undefined;

  /** Reads a file or the text inside the element; throws an Error that says what is wrong. */
  protected abstract parse(text: string): Data;

  /** The element's content for data that are there. What it throws is shown. */
  protected abstract show(data: Data): TemplateResult;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('src') && this.src) void this.#load(this.src);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#loading?.abort();
  }

  override render(): TemplateResult {
    return html`${this.#content()}<slot hidden @slotchange=${this.#readInside}></slot>`;
  }

  #content(): TemplateResult | typeof nothing {
    if (this.problem !== undefined) return problemText(this.problem);
    if (this.data === undefined) return nothing;
    try {
      return this.show(this.data);
    } catch (error) {
      return problemText((error as Error).message);
    }
  }

  #readInside(): void {
    const script = this.querySelector('script[type="application/json"]');
    if (script?.textContent) this.#take(() => this.parse(script.textContent));
  }

  async #load(src: string): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const { signal } = loading;
    try {
      const file = await fetchFile(new URL(src, this.ownerDocument.baseURI), signal, this.say);
      const text = await file.text();
      this.#take(() => this.parse(text));
    } catch (error) {
      const { message } = error as Error;
      if (!signal.aborted)
        this.problem = this.say({ en: `${src} cannot be shown: ${message}`, zh: `无法显示 ${src}：${message}` });
    }
  }

  #take(read: () => Data): void {
    try {
      this.data = read();
      this.problem = undefined;
    } catch (error) {
      this.problem = (error as Error).message;
    }
  }
}

const problemText = (text: string): TemplateResult => html`<p class="problem" part="problem" role="alert">${text}</p>`;
