import { proxy } from 'comlink';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { service } from '../worker/service.ts';
import type { Engine } from '../worker/start-engine.ts';
import { engineLine, lostLine } from './engine-line.ts';
import { LanguageController, language, say, setLanguage } from './language.ts';
import type { PageElement } from './page-element.ts';
import { pages, type SitePage } from './pages.ts';
import { readRoute, routeHash } from './route.ts';

/** The whole site: its navigation, what computes, and the page that the address names. Pages stay alive while others are visited. */
export class CnnApp extends LitElement {
  static override properties = {
    page: { state: true },
    engine: { state: true },
    isLost: { state: true },
    problem: { state: true },
    isOffline: { state: true },
  };

  static override styles = css`
    :host {
      display: block;
      max-width: 1320px;
      margin: 0 auto;
      padding: 0.75rem clamp(0.75rem, 3vw, 2rem) 3rem;
    }
    header {
      display: flex;
      flex-wrap: wrap;
      gap: 0.4rem 1.2rem;
      align-items: center;
      padding-block-end: 0.7rem;
      border-block-end: 1px solid var(--line);
    }
    .name {
      color: var(--ink);
      font-weight: 700;
      text-decoration: none;
      white-space: nowrap;
    }
    nav {
      display: flex;
      flex: 1 1 20rem;
      gap: 0.2rem;
      overflow-x: auto;
    }
    nav a {
      padding: 0.45rem 0.8rem;
      border-radius: 8px;
      color: var(--ink);
      text-decoration: none;
      white-space: nowrap;
    }
    nav a:hover {
      background: var(--accent-soft);
    }
    nav a[aria-current='page'] {
      background: var(--accent);
      color: var(--panel);
    }
    button {
      min-height: 2.4rem;
      padding: 0.25rem 0.8rem;
      border: 1px solid var(--line);
      border-radius: 8px;
      background: var(--panel);
      color: var(--ink);
      font: inherit;
      cursor: pointer;
    }
    :focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    main {
      margin-top: 1rem;
    }
    .engine,
    [role='alert'] {
      flex: 1 0 100%;
    }
    .engine {
      margin: 0.3rem 0 0;
      color: var(--muted);
      font-size: 0.92rem;
    }
    .chip {
      display: inline-block;
      margin-inline-end: 0.4rem;
      padding: 0.1rem 0.6rem;
      border-radius: 999px;
      background: var(--accent-soft);
      color: var(--ink);
    }
    .problem {
      margin: 0.7rem 0 0;
      padding: 0.6rem 0.8rem;
      border-inline-start: 4px solid var(--error);
      border-radius: 4px;
      background: var(--error-soft);
      color: var(--error);
    }
    .skip:not(:focus) {
      position: absolute;
      inset-inline-start: -100vw;
    }
    [hidden] {
      display: none;
    }
  `;

  declare protected page: SitePage;
  declare protected engine: Engine | undefined;
  /** Whether the engine's device is gone, and none took its place yet. */
  declare protected isLost: boolean;
  declare protected problem: string | undefined;
  declare protected isOffline: boolean;

  /** Elements of the pages that were visited. */
  readonly #visited = new Map<SitePage, PageElement>();

  constructor() {
    super();
    this.page = pages[0];
    this.isLost = false;
    this.isOffline = !navigator.onLine;
    new LanguageController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#follow);
    addEventListener('online', this.#connection);
    addEventListener('offline', this.#connection);
    addEventListener('dragover', preventDefault);
    addEventListener('drop', this.#dropped);
    void this.#startEngine();
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#follow);
    removeEventListener('online', this.#connection);
    removeEventListener('offline', this.#connection);
    removeEventListener('dragover', preventDefault);
    removeEventListener('drop', this.#dropped);
  }

  /** Resolves when the page that is open has done what it was asked for. */
  async settled(): Promise<void> {
    await this.updateComplete;
    await this.#visited.get(this.page)?.settled();
  }

  override render(): TemplateResult {
    return html`
      <header>
        <button type="button" class="skip" @click=${this.#skip}>
          ${say({ en: 'Skip to the page', zh: '跳到页面内容' })}
        </button>
        <a class="name" href=${routeHash({ page: pages[0].name, settings: new URLSearchParams() })}>@cnn</a>
        <nav aria-label=${say({ en: 'Pages', zh: '页面' })}>${pages.map((page) => this.#link(page))}</nav>
        <button type="button" lang=${language() === 'en' ? 'zh' : 'en'} @click=${this.#otherLanguage}>
          ${language() === 'en' ? '中文' : 'English'}
        </button>
        <p class="engine">${this.#engineLine()}</p>
        <div role="alert">${this.problem ? html`<p class="problem">${this.problem}</p>` : nothing}</div>
      </header>
      <main id="main" tabindex="-1">
        ${[...this.#visited].map(([page, element]) => html`<div ?hidden=${page !== this.page}>${element}</div>`)}
      </main>
    `;
  }

  override updated(): void {
    document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
    document.title = `${say(this.page.title)} · @cnn`;
  }

  #link(page: SitePage): TemplateResult {
    const current = page === this.page ? 'page' : nothing;
    return html`<a href=${routeHash({ page: page.name, settings: new URLSearchParams() })} aria-current=${current}
      >${say(page.title)}</a
    >`;
  }

  #engineLine(): TemplateResult | string {
    const offline = this.isOffline
      ? say({ en: ' No network: everything still works.', zh: ' 没有网络：一切功能照常。' })
      : '';
    if (this.isLost) return html`${say(lostLine)}${offline}`;
    if (!this.engine) {
      return this.problem ? offline : say({ en: 'Looking for the fastest engine …', zh: '正在寻找最快的计算引擎……' });
    }
    return html`${engineLine(this.engine)}${offline}`;
  }

  async #startEngine(): Promise<void> {
    try {
      const { start } = await service('engine');
      this.engine = await start(proxy(this.#hear));
    } catch (error) {
      this.problem = (error as Error).message;
    }
  }

  readonly #hear = (engine: Engine | undefined): void => {
    this.isLost = engine === undefined;
    this.engine = engine;
  };

  readonly #follow = (): void => void this.#open();

  async #open(): Promise<void> {
    const route = readRoute(location.hash);
    const page = pages.find(({ name }) => name === route.page) ?? pages[0];
    this.page = page;
    try {
      await page.load();
      const element = this.#visited.get(page) ?? (document.createElement(page.element) as PageElement);
      element.settings = route.settings;
      this.#visited.set(page, element);
      this.problem = undefined;
    } catch (error) {
      this.problem = say({
        en: `This page could not be loaded (${(error as Error).message}); reload to try again.`,
        zh: `无法加载此页面（${(error as Error).message}）；请刷新重试。`,
      });
    }
    this.requestUpdate();
  }

  readonly #otherLanguage = (): void => setLanguage(language() === 'en' ? 'zh' : 'en');

  readonly #skip = (): void => this.shadowRoot?.querySelector('main')?.focus();

  readonly #connection = (): void => {
    this.isOffline = !navigator.onLine;
  };

  readonly #dropped = (event: DragEvent): void => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) this.#visited.get(this.page)?.takeFile(file);
  };
}

// A file that misses its place must not take the page's place.
const preventDefault = (event: Event): void => event.preventDefault();

customElements.define('cnn-app', CnnApp);
