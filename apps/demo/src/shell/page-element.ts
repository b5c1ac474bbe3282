import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { LanguageController, say, type Text } from './language.ts';
import { problemText } from './problem-text.ts';

/**
 * What every page of the site is: speaks the language, does one thing after the other, and says in a sentence what went wrong, while what was there stays.
 *
 * A page calls `attempt` for whatever can fail or takes time, and puts `this.complaint(part)` where its part is.
 */
export abstract class PageElement extends LitElement {
  static override properties: Record<string, object> = {
    settings: { attribute: false },
    complaints: { state: true },
    doing: { state: true },
  };

  /** What the page's address asks for; set by the site, before the first update and when the address changes. */
  declare settings: URLSearchParams;
  declare protected complaints: Readonly<Record<string, Text | string | undefined>>;
  declare protected doing: Text | '';

  #queue: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.settings = new URLSearchParams();
    this.complaints = {};
    this.doing = '';
    new LanguageController(this);
  }

  /** Resolves when everything that was asked for so far is done and drawn. */
  async settled(): Promise<void> {
    for (let queue: Promise<void> | undefined; queue !== this.#queue; ) {
      queue = this.#queue;
      await queue;
    }
    await this.updateComplete;
  }

  /** Takes a file that was dropped on the page beside the places made for it. */
  takeFile(_file: File): void {}

  /**
   * Does `task` when those before it are done; what it throws stands in its `part` of the page until that part's next task.
   *
   * @param doing what to say meanwhile, or '' for what is quick.
   */
  protected attempt(part: string, doing: Text | '', task: () => Promise<void> | void): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      this.doing = doing;
      this.complain(part, undefined);
      try {
        await task();
      } catch (error) {
        this.complain(part, error);
      }
      this.doing = '';
    });
    return this.#queue;
  }

  /** Shows what went wrong in a part of the page, or takes it away. */
  protected complain(part: string, problem: unknown): void {
    this.complaints = { ...this.complaints, [part]: problem === undefined ? undefined : problemText(problem) };
  }

  /** Where the complaint of a part stands. */
  protected complaint(part: string): TemplateResult {
    const text = this.complaints[part];
    return html`<div role="alert">${text ? html`<p class="complaint">${say(text)}</p>` : nothing}</div>`;
  }

  /** What the page is busy with, in its corner. */
  protected status(): TemplateResult {
    return html`<p class="doing" role="status">${this.doing ? `${say(this.doing)} …` : ''}</p>`;
  }
}
