import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import '../controls/file-drop.ts';
import { language, say } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { keepSettings } from '../shell/route.ts';
import './data-chooser.ts';
import { dataView } from './data-view.ts';
import type { ChosenFiles } from './dropped-files.ts';
import { courseRecipe, type Recipe, readRecipe, recipeQuery, recipeSettings } from './recipe.ts';
import './recipe-command.ts';
import './recipe-form.ts';
import { confusionView, curvesView, filtersView } from './results-view.ts';
import { runView } from './run-view.ts';
import { saveFile } from './save-file.ts';
import { trainStyles } from './train-styles.ts';
import { leadText } from './train-texts.ts';
import { TrainingSession } from './training-session.ts';

/** Trains a network in the visitor's browser. */
export class TrainPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    recipe: { state: true },
  };

  static override styles = [pageStyles, trainStyles];

  declare protected recipe: Recipe;

  /** Whether the recipe is no more that of the address that the page was opened with. */
  #isEdited = false;
  readonly #session = new TrainingSession(() => this.requestUpdate());

  constructor() {
    super();
    this.recipe = courseRecipe('fashion-mnist-sample');
    addEventListener('beforeunload', (event) => {
      // What was trained since the last epoch would be lost.
      if (this.#session.isBusy) event.preventDefault();
    });
    void this.attempt('data', { en: 'Fetching the sample', zh: '正在获取样本数据' }, async () => {
      await this.#session.findKept();
      await this.#session.useSample();
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('settings')) return;
    this.recipe = readRecipe(this.settings, this.#dataset);
    this.#isEdited = false;
  }

  override takeFile(file: File): void {
    if (this.#session.isBusy) return;
    if (file.name.endsWith('.safetensors')) this.#openFile(file);
    else this.#useFiles({ files: [[file.name, file]], name: file.name });
  }

  override render(): TemplateResult {
    const session = this.#session;
    const { data, isBusy, phase } = session;
    const isLocked = isBusy || phase === 'paused';
    return html`<h1>${say({ en: 'Train a network', zh: '训练一个网络' })}</h1>
      <p class="lead">${say(leadText)}</p>
      <div class="panels">
        ${session.kept ? this.#keptPanel() : nothing}
        <section class="panel half">
          <h2>${say({ en: 'Pictures', zh: '图片' })}</h2>
          <data-chooser
            ?disabled=${isBusy}
            @sample=${this.#useSample}
            @files=${({ detail }: CustomEvent<ChosenFiles>) => this.#useFiles(detail)}
            @problem=${({ detail }: CustomEvent<string>) => this.complain('data', detail)}
          ></data-chooser>
          ${this.complaint('data')} ${guard([data, language()], () => (data ? dataView(data) : nothing))}
        </section>
        <section class="panel half">
          <h2>${say({ en: 'Recipe', zh: '训练方案' })}</h2>
          <recipe-form
            .recipe=${this.recipe}
            .datasetName=${this.#dataset}
            ?disabled=${isLocked}
            @recipe=${({ detail }: CustomEvent<Recipe>) => this.#setRecipe(detail)}
          ></recipe-form>
          <recipe-command
            .recipe=${this.recipe}
            .datasetName=${this.#dataset}
            .validation=${data?.validation}
          ></recipe-command>
        </section>
        <section class="panel two-thirds">
          <h2>${say({ en: 'Run', zh: '训练' })}</h2>
          ${runView(session, data !== undefined, {
            start: this.#start,
            pause: () => void session.pause(),
            resume: () => this.#train(() => session.train()),
            goOn: (engine) => this.#train(() => session.goOn(engine)),
            stop: () => void session.stop().then(() => this.requestUpdate()),
            more: (epochs) => this.#train(() => session.train(session.run!.epochs + epochs)),
          })}
          ${this.complaint('run')}
        </section>
        ${session.run ? this.#resultPanels() : nothing}
        <section class="panel">
          <h2>${say({ en: 'Take it along', zh: '保存与打开' })}</h2>
          ${this.#filesView()}
        </section>
        ${
          session.run
            ? html`<section class="panel wide">
                <h2>${say({ en: 'What was taken for what', zh: '混淆矩阵' })}</h2>
                ${confusionView(session)}
              </section>`
            : nothing
        }
      </div>
      ${this.status()}`;
  }

  get #dataset() {
    return this.#session.data?.dataset ?? 'fashion-mnist-sample';
  }

  #resultPanels(): TemplateResult {
    return html`<section class="panel">
        <h2>${say({ en: 'First layer', zh: '第一层' })}</h2>
        ${filtersView(this.#session)}
      </section>
      <section class="panel two-thirds">
        <h2>${say({ en: 'Loss and accuracy', zh: '损失与准确率' })}</h2>
        ${curvesView(this.#session)}
      </section>`;
  }

  #keptPanel(): TemplateResult {
    const { model, dataset, epochsDone, epochs, time } = this.#session.kept!;
    const date = new Date(time).toLocaleString();
    return html`<section class="panel wide kept">
      <p>
        ${say({
          en: `This browser has kept a run: ${model} on ${dataset}, ${epochsDone} of ${epochs} epochs, ${date}.`,
          zh: `浏览器中保存着一次训练：${model}，数据 ${dataset}，已完成 ${epochsDone}/${epochs} 轮，${date}。`,
        })}
      </p>
      <div class="row">
        <button type="button" class="primary" @click=${this.#openKept}>
          ${say({ en: 'Go on where you stopped', zh: '从上次停下的地方继续' })}
        </button>
        <button type="button" @click=${() => this.#do('kept', () => this.#session.forgetKept())}>
          ${say({ en: 'Forget it', zh: '删除' })}
        </button>
      </div>
      ${this.complaint('kept')}
    </section>`;
  }

  #filesView(): TemplateResult {
    const { run, shown, isBusy } = this.#session;
    const link = (page: string, text: string) => html`<a href=${`#/${page}?network=${shown!.id}`}>${text}</a>`;
    return html`${
      run
        ? html`<div class="row">
            <button type="button" @click=${() => this.#save('last.safetensors')}>${say({ en: 'Checkpoint', zh: '检查点' })}</button>
            <button type="button" @click=${() => this.#save('metrics.csv')}>CSV</button>
            <button type="button" @click=${() => this.#save('metrics.jsonl')}>JSONL</button>
            <button type="button" @click=${() => this.#save('config.json')}>config.json</button>
          </div>`
        : nothing
    }
      ${
        shown && !isBusy
          ? html`<p>
              ${say({ en: 'See what it learned:', zh: '看看它学到了什么：' })}
              ${link('inside', say({ en: 'Look inside', zh: '看看里面' }))} ·
              ${link('attack', say({ en: 'Attack', zh: '对抗攻击' }))}
            </p>`
          : nothing
      }
      <p class="hint">
        ${say({
          en: 'A checkpoint goes on here or with cnn train --resume, whichever of them wrote it.',
          zh: '检查点可以在这里继续训练，也可以用 cnn train --resume 继续，无论由哪一方写出。',
        })}
      </p>
      <file-drop
        .label=${{ en: 'Open a checkpoint', zh: '打开检查点' }}
        accept=".safetensors"
        @file=${({ detail }: CustomEvent<File>) => this.#openFile(detail)}
      ></file-drop>
      ${this.complaint('file')}`;
  }

  #setRecipe(recipe: Recipe): void {
    this.recipe = recipe;
    this.#isEdited = true;
    keepSettings(recipeSettings(recipe));
  }

  /** A task of the session, which may change everything that is shown. */
  #do(part: string, task: () => Promise<void>, doing: Parameters<PageElement['attempt']>[1] = ''): Promise<void> {
    return this.attempt(part, doing, async () => {
      await task();
      this.requestUpdate();
    });
  }

  readonly #useSample = (): void => {
    void this.#do('data', () => this.#useData(() => this.#session.useSample()), {
      en: 'Fetching the sample',
      zh: '正在获取样本数据',
    });
  };

  #useFiles(chosen: ChosenFiles): void {
    if (this.#session.isBusy) return;
    void this.#do('data', () => this.#useData(() => this.#session.useFiles(chosen)), {
      en: 'Looking at the files',
      zh: '正在查看文件',
    });
  }

  async #useData(use: () => Promise<void>): Promise<void> {
    const before = this.#dataset;
    await use();
    // Another kind of data has other networks.
    if (this.#dataset === before) return;
    const settings = this.#isEdited ? recipeQuery(this.recipe) : this.settings;
    this.recipe = readRecipe(settings, this.#dataset);
  }

  readonly #start = (): void => {
    void this.#do(
      'run',
      async () => {
        // The elements that draw come while the network is made.
        const [, begun] = await Promise.allSettled([import('@cnn/viz/elements'), this.#session.begin(this.recipe)]);
        if (begun.status === 'rejected') throw begun.reason;
        this.#train(() => this.#session.train());
      },
      { en: 'Making the network', zh: '正在创建网络' },
    );
  };

  /** Other tasks do not wait for it. */
  #train(training: () => Promise<void>): void {
    this.complain('run', undefined);
    void training()
      .catch((error) => this.complain('run', error))
      .finally(() => this.requestUpdate());
  }

  readonly #openKept = (): void => {
    void this.#do(
      'kept',
      async () => {
        await import('@cnn/viz/elements');
        await this.#session.openKept();
      },
      { en: 'Opening the run', zh: '正在打开训练' },
    );
  };

  #openFile(file: File): void {
    if (this.#session.isBusy) {
      this.complain('file', say({ en: 'Pause the run first.', zh: '请先暂停训练。' }));
      return;
    }
    void this.#do(
      'file',
      async () => {
        await import('@cnn/viz/elements');
        await this.#session.open(file);
      },
      { en: 'Opening the checkpoint', zh: '正在打开检查点' },
    );
  }

  #save(name: 'last.safetensors' | 'metrics.csv' | 'metrics.jsonl' | 'config.json'): void {
    void this.attempt('file', '', async () => {
      if (name === 'last.safetensors') saveFile(name, await this.#session.checkpoint(), 'application/octet-stream');
      else {
        const kind = name === 'config.json' ? 'config' : name === 'metrics.csv' ? 'csv' : 'jsonl';
        saveFile(name, await this.#session.text(kind), 'text/plain');
      }
    });
  }
}

customElements.define('train-page', TrainPage);
