import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { say } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { keepSettings, readRoute, routeHash } from '../shell/route.ts';
import './course-cell.ts';
import type { CourseCellElement } from './course-cell.ts';
import { outline } from './course-outline.ts';
import type { CourseCell, CourseSection } from './course-section.ts';
import { courseStyles } from './course-styles.ts';

/** How far below the window's top a heading may be and still be the one that is read, in pixels. */
const READ = 140;

/** The course as a page that runs: chapters, their cells, and a table of contents that follows the reader. */
export class CoursePage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    reading: { state: true },
    remaining: { state: true },
  };

  static override styles = [pageStyles, courseStyles];

  /** The chapter that is read. */
  declare protected reading: string;
  /** Cells that still wait in a run of all; 0 where there is none. */
  declare protected remaining: number;

  #stopped = false;
  #scrolling = 0;

  constructor() {
    super();
    this.reading = outline[0].id;
    this.remaining = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('scroll', this.#scrolled, { passive: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('scroll', this.#scrolled);
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('settings')) this.#goTo(this.settings.get('at'));
  }

  override render(): TemplateResult {
    return html`<h1>${say({ en: 'Convolutional networks, cell by cell', zh: '卷积神经网络：逐单元学习' })}</h1>
      <p class="lead">
        ${say({
          en: 'The course’s chapters in short, with code that runs in this browser. Where the course states a number, the cell computes it again and says whether they agree.',
          zh: '课程各章的要点，配有可在浏览器里运行的代码。凡课程给出的数字，单元都会重新计算，并说明两者是否一致。',
        })}
      </p>
      <div class="row all">${this.#allButton()}</div>
      <div class="course">
        <nav aria-label=${say({ en: 'Chapters', zh: '章节' })}>
          <details ?open=${matchMedia('(min-width: 961px)').matches}>
            <summary>${say({ en: 'Chapters', zh: '章节' })}</summary>
            <ol>
              ${outline.map(
                ({ id, title }) => html`<li>
                  <a href=${at(id)} aria-current=${id === this.reading ? 'location' : nothing} @click=${this.#again}
                    >${say(title)}</a
                  >
                </li>`,
              )}
            </ol>
          </details>
        </nav>
        <div class="chapters">${outline.map((section) => this.#section(section))}</div>
      </div>
      ${this.status()}`;
  }

  #allButton(): TemplateResult {
    if (this.remaining > 0) {
      return html`<button type="button" @click=${this.#stop}>${say({ en: 'Stop', zh: '停止' })}</button>
        <span role="status"
          >${say({ en: `${this.remaining} cells to go`, zh: `还剩 ${this.remaining} 个单元` })}</span
        >`;
    }
    return html`<button type="button" class="primary" @click=${this.#runAll}>
        ${say({ en: 'Run all cells', zh: '运行全部单元' })}
      </button>
      <span class="hint"
        >${say({ en: 'A minute or so; or run them one by one while you read.', zh: '大约一分钟；也可以边读边逐个运行。' })}</span
      >`;
  }

  #section({ id, title, paragraphs, cells, play }: CourseSection): TemplateResult {
    return html`<section class="panel" id=${id} aria-labelledby="title-${id}">
      <h2 id="title-${id}">${say(title)}</h2>
      ${paragraphs.map((text) => html`<p>${withCode(say(text))}</p>`)}
      ${cells.map((cell) => this.#cell(cell))}
      ${play ? html`<p class="play"><a href=${play.href}>${say(play.text)}</a></p>` : nothing}
    </section>`;
  }

  #cell(cell: CourseCell): TemplateResult {
    return html`<course-cell
      id="cell-${cell.name}"
      .cell=${cell}
      @run=${({ target }: Event) => void this.#run(target as CourseCellElement)}
    ></course-cell>`;
  }

  #run(cell: CourseCellElement): Promise<void> {
    cell.state = 'waiting';
    const title = cell.cell.title;
    return this.attempt('cells', { en: `Running: ${title.en}`, zh: `正在运行：${title.zh}` }, () => cell.run());
  }

  readonly #runAll = async (): Promise<void> => {
    const cells = [...this.renderRoot.querySelectorAll<CourseCellElement>('course-cell')];
    this.#stopped = false;
    this.remaining = cells.length;
    for (const cell of cells) {
      await this.#run(cell);
      this.remaining--;
      if (this.#stopped) break;
    }
    this.remaining = 0;
  };

  readonly #stop = (): void => {
    this.#stopped = true;
  };

  /** A chapter that stands in the address already is gone to all the same. */
  readonly #again = ({ currentTarget }: Event): void => {
    const { hash } = currentTarget as HTMLAnchorElement;
    if (hash === location.hash) this.#goTo(readRoute(hash).settings.get('at'));
  };

  #goTo(id: string | null): void {
    // An address is not trusted: only a chapter's name is looked for.
    const section = outline.find((each) => each.id === id);
    if (!section) return;
    this.reading = section.id;
    // The page is laid out when the site has put it in its place.
    requestAnimationFrame(() => this.renderRoot.querySelector(`#${section.id}`)?.scrollIntoView());
  }

  readonly #scrolled = (): void => {
    cancelAnimationFrame(this.#scrolling);
    this.#scrolling = requestAnimationFrame(() => this.#follow());
  };

  #follow(): void {
    // Another page scrolls too; this one is hidden then.
    if (!this.checkVisibility()) return;
    const passed = outline.filter(
      ({ id }) => this.renderRoot.querySelector(`#${id}`)!.getBoundingClientRect().top < READ,
    );
    const reading = passed.at(-1)?.id ?? outline[0].id;
    if (reading === this.reading) return;
    this.reading = reading;
    keepSettings({ at: reading });
  }
}

const at = (id: string): string => routeHash({ page: 'course', settings: new URLSearchParams({ at: id }) });

/** Text whose parts between backticks are code. */
function withCode(text: string): (TemplateResult | string)[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}

customElements.define('course-page', CoursePage);
