import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The languages of the page: the course is Chinese, its code English. */
export type Language = 'en' | 'zh';

/** A sentence in each language. */
export type Text = Readonly<Record<Language, string>>;

const KEPT = 'cnn-language';
const hosts = new Set<ReactiveControllerHost>();

let chosen: Language = firstLanguage();

/** The language that the page speaks. */
export function language(): Language {
  return chosen;
}

/** Lets the page speak another language, now and on later visits. */
export function setLanguage(wanted: Language): void {
  chosen = wanted;
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // A page without storage forgets it.
  }
  for (const host of hosts) host.requestUpdate();
}

/** A text in the language of the page; what is no text in languages, such as an error's message, as it is. */
export function say(text: Text | string): string {
  return typeof text === 'string' ? text : text[chosen];
}

/** Draws its element anew when the language changes; for every element that calls `say`. */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    hosts.add(this.#host);
  }

  hostDisconnected(): void {
    hosts.delete(this.#host);
  }
}

/** What was chosen before, else the browser's. */
function firstLanguage(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // A page without storage has kept none.
  }
  if (kept === 'en' || kept === 'zh') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
