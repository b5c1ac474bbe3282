import { proxy } from 'comlink';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { CellOutput } from '../../../../examples/notebook/cell.ts';
import '../controls/code-block.ts';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { service } from '../worker/service.ts';
import { cellOutputs } from './cell-outputs.ts';
import { cellSource } from './cell-sources.ts';
import { cellStyles } from './cell-styles.ts';
import type { CourseCell } from './course-section.ts';

/** How a cell stands: `waiting` for those before it. */
export type CellState = 'fresh' | 'waiting' | 'running' | 'done' | 'failed';

/**
 * A cell of the course: code, a button, and what the code gave when it ran in the worker. Fires `run` when the button is pressed; whoever hears it calls
 * `run()` when it is this cell's turn. What it gave stays until it runs again.
 */
export class CourseCellElement extends LitElement {
  static override properties = {
    cell: { attribute: false },
    state: { reflect: true },
    outputs: { state: true },
    problem: { state: true },
    seconds: { state: true },
  };

  static override styles = [pageStyles, cellStyles];

  declare cell: CourseCell;
  declare state: CellState;
  declare outputs: readonly CellOutput[];
  declare protected problem: string;
  declare protected seconds: number;

  constructor() {
    super();
    this.state = 'fresh';
    this.outputs = [];
    this.problem = '';
    this.seconds = 0;
    new LanguageController(this);
  }

  /** Runs the code and shows what it gives while it comes. A failure stands in the cell. */
  async run(): Promise<void> {
    this.state = 'running';
    this.outputs = [];
    this.problem = '';
    try {
      const course = await service('course');
      this.seconds = await course.run(
        this.cell.name,
        proxy((output: CellOutput) => {
          this.outputs = [...this.outputs, output];
        }),
      );
      this.state = 'done';
    } catch (error) {
      this.problem = (error as Error).message;
      this.state = 'failed';
    }
    await this.updateComplete;
  }

  override render(): TemplateResult {
    const { title, name } = this.cell;
    const busy = this.state === 'running' || this.state === 'waiting';
    return html`<h3 id="title">${say(title)}</h3>
      <code-block .code=${cellSource(name)} .label=${say(title)}></code-block>
      <div class="bar">
        <button type="button" ?disabled=${busy} aria-describedby="title" @click=${this.#ask}>
          <span aria-hidden="true">▶</span> ${this.state === 'fresh' ? say({ en: 'Run', zh: '运行' }) : say({ en: 'Run again', zh: '再次运行' })}
        </button>
        <span class="state" role="status">${this.#stateLine()}</span>
      </div>
      <div class="outputs">
        ${cellOutputs(this.outputs, this.cell)}
        ${this.problem ? html`<p class="complaint" role="alert">${this.problem}</p>` : nothing}
      </div>`;
  }

  #stateLine(): string {
    if (this.state === 'waiting') return say({ en: 'waiting', zh: '等待中' });
    if (this.state === 'running') return say({ en: 'running …', zh: '运行中……' });
    if (this.state !== 'done') return '';
    return say({ en: `ran in ${this.seconds.toFixed(2)} s`, zh: `用时 ${this.seconds.toFixed(2)} 秒` });
  }

  readonly #ask = (): void => {
    this.dispatchEvent(new CustomEvent('run'));
  };
}

customElements.define('course-cell', CourseCellElement);
