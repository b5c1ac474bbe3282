import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { say, type Text } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import type { PageNetwork } from './page-network.ts';
import { layersWithPlaces, type Subject } from './subject.ts';

/** The panels that can be opened. */
export type CloseUp = 'receptive-field' | 'explainer';

/**
 * Two panels for which the network runs in the page's own thread, so they are closed at first and loaded when they are opened: what a value of a layer sees, and
 * every number of the network. Fires `open` with the name of the one that was opened last, or undefined.
 */
export class CloseUpPanels extends PageElement {
  static override properties = {
    ...PageElement.properties,
    subject: { attribute: false },
    wanted: {},
    opened: { state: true },
    copy: { state: true },
  };

  static override styles = [
    pageStyles,
    css`
      :host {
        display: grid;
        grid-column: 1 / -1;
        gap: 1rem;
        min-width: 0;
        --cnn-panel: var(--panel);
        --cnn-ink: var(--ink);
        --cnn-muted: var(--muted);
        --cnn-line: var(--line);
        --cnn-accent: var(--accent);
      }
      summary {
        cursor: pointer;
        font-size: 1.05rem;
        font-weight: 700;
      }
      cnn-explainer,
      cnn-receptive-field {
        padding: 0.5rem 0 0;
      }
      /* Pictures are chosen above, for the whole page. */
      cnn-explainer::part(samples),
      cnn-explainer::part(own-pictures) {
        display: none;
      }
    `,
  ];

  declare subject: Subject | undefined;
  /** The panel that the address asks for. */
  declare wanted: CloseUp | undefined;
  declare protected opened: ReadonlySet<CloseUp>;
  /** Of the network that is chosen, with the id that it was made for. */
  declare protected copy: (PageNetwork & { readonly of: Subject['facts'] }) | undefined;

  constructor() {
    super();
    this.opened = new Set();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('wanted') && this.wanted) this.opened = new Set([...this.opened, this.wanted]);
    if (!changed.has('subject') && !changed.has('opened')) return;
    if (this.opened.size > 0 && this.subject && this.copy?.of !== this.subject.facts) void this.#load(this.subject);
  }

  override render(): TemplateResult {
    return html`${this.#panel('receptive-field', words.field, words.fieldHint, (subject, copy) => this.#field(subject, copy))}
    ${this.#panel('explainer', words.explainer, words.explainerHint, (subject, copy) => this.#explainer(subject, copy))}`;
  }

  #panel(
    name: CloseUp,
    title: Text,
    hint: Text,
    content: (subject: Subject, copy: PageNetwork) => TemplateResult,
  ): TemplateResult {
    const { subject, copy } = this;
    const isOpen = this.opened.has(name);
    const isReady = isOpen && subject && copy && copy.of === subject.facts;
    return html`<details class="panel wide" .open=${isOpen} @toggle=${(event: Event) => this.#toggle(name, event)}>
      <summary>${say(title)}</summary>
      <p class="hint">${say(hint)}</p>
      ${isOpen ? this.complaint('copy') : nothing}
      ${isReady ? content(subject, copy) : html`<p class="hint" role="status">${isOpen && this.doing ? `${say(this.doing)} …` : ''}</p>`}
    </details>`;
  }

  #field(subject: Subject, { network }: PageNetwork): TemplateResult {
    const { inputShape } = subject.facts;
    // A new object would make the element read the network again.
    this.#fieldData =
      this.#fieldData?.model === network ? this.#fieldData : { model: network, inputShape: [1, ...inputShape] };
    const first = layersWithPlaces(subject).length > 0 ? 0 : nothing;
    return html`<cnn-receptive-field
      layer=${first}
      .data=${this.#fieldData}
      .picture=${subject.answer.seen}
    ></cnn-receptive-field>`;
  }

  #fieldData: { readonly model: PageNetwork['network']; readonly inputShape: readonly number[] } | undefined;
  #images: readonly [{ readonly picture: Subject['answer']['seen']; readonly label: string }] | undefined;

  #explainer({ facts, answer, picture }: Subject, { network, preprocess }: PageNetwork): TemplateResult {
    if (this.#images?.[0].picture !== answer.seen) this.#images = [{ picture: answer.seen, label: picture.name }];
    return html`<cnn-explainer
      .model=${network}
      .inputShape=${facts.inputShape}
      .images=${this.#images}
      .classes=${facts.classes}
      .preprocess=${preprocess}
    ></cnn-explainer>`;
  }

  #toggle(name: CloseUp, { target }: Event): void {
    const { open } = target as HTMLDetailsElement;
    if (open === this.opened.has(name)) return;
    const others = [...this.opened].filter((each) => each !== name);
    this.opened = new Set(open ? [...others, name] : others);
    this.dispatchEvent(new CustomEvent<CloseUp | undefined>('open', { detail: [...this.opened].at(-1) }));
  }

  #load({ facts }: Subject): void {
    void this.attempt('copy', { en: 'Loading the network into the page', zh: '正在把网络载入页面' }, async () => {
      if (facts !== this.subject?.facts || this.copy?.of === facts) return;
      const { pageNetwork } = await import('./page-network.ts');
      const before = this.copy;
      this.copy = { ...(await pageNetwork(facts)), of: facts };
      await this.updateComplete;
      // The elements have taken the new one by now.
      before?.network.dispose();
    });
  }
}

const words = {
  field: { en: 'Receptive field: what does a unit see?', zh: '感受野：一个单元能看到什么？' },
  fieldHint: {
    en: 'Choose a layer, and a value of its output with the pointer or the sliders: the pixels it can depend on are marked in the picture.',
    zh: '选择一层，再用鼠标或滑块选择它输出中的一个值：图中标出的就是能影响这个值的像素。',
  },
  explainer: {
    en: 'Explainer: every number, from the pixels to the probabilities',
    zh: '逐步解释：从像素到概率的每一个数',
  },
  explainerHint: {
    en: 'Click a picture or a number of the network to see how it is computed.',
    zh: '点击网络中的一张图或一个数，就能看到它是如何算出来的。',
  },
} satisfies Record<string, Text>;

customElements.define('close-up-panels', CloseUpPanels);
