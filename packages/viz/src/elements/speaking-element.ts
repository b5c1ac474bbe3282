import { LitElement } from 'lit';
import type { Locale, Say } from '../locale.ts';

/** An element that speaks the language of its place in the page: Chinese where the nearest `lang` is `zh`, else English. It follows when that changes. */
export abstract class SpeakingElement extends LitElement {
  static override properties: Record<string, object> = {
    locale: { state: true },
  };

  /** The language that it speaks. */
  declare protected locale: Locale;

  constructor() {
    super();
    this.locale = 'en';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    listening.add(this.#listen);
    observe(this);
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    listening.delete(this.#listen);
  }

  /** A text in the language of the page. */
  protected readonly say: Say = (text) => text[this.locale];

  readonly #listen = (): void => {
    this.locale = this.matches(':lang(zh)') ? 'zh' : 'en';
  };
}

const listening = new Set<() => void>();
let observer: MutationObserver | undefined;

/** Watches for a `lang` that changes around an element, through all shadow trees that it stands in. */
function observe(element: Element): void {
  observer ??= new MutationObserver(() => {
    for (const listen of listening) listen();
  });
  let root = element.getRootNode();
  while (true) {
    observer.observe(root, { attributeFilter: ['lang'], subtree: true });
    if (!(root instanceof ShadowRoot)) return;
    root = root.host.getRootNode();
  }
}
