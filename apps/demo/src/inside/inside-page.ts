import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { NetworkFacts } from '../networks/network-facts.ts';
import '../networks/network-picker.ts';
import type { NetworkPicker } from '../networks/network-picker.ts';
import type { ChosenPicture, PicturePicker } from '../pictures/picture-picker.ts';
import '../pictures/picture-picker.ts';
import '../pictures/webcam-picture.ts';
import { say } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { keepSettings, readRoute } from '../shell/route.ts';
import { service } from '../worker/service.ts';
import './answer-panel.ts';
import './attribution-panel.ts';
import type { Answer } from './classify.ts';
import './close-up-panels.ts';
import type { CloseUp } from './close-up-panels.ts';
import './imagination-panel.ts';
import type { ImaginationPanel, Unit } from './imagination-panel.ts';
import './layers-panel.ts';
import type { Subject } from './subject.ts';

/**
 * Looks into a network: what it takes a picture for, what each layer makes of it, what in the picture speaks for a class, what a channel looks for.
 *
 * What cannot be read is refused with a sentence, and everything stays as it was.
 */
export class InsidePage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    facts: { state: true },
    picture: { state: true },
    answered: { state: true },
    subject: { state: true },
  };

  static override styles = pageStyles;

  declare protected facts: NetworkFacts | undefined;
  declare protected picture: ChosenPicture | undefined;
  /** The last answer with the picture that it is for, also one of the webcam's live mode. */
  declare protected answered: { readonly picture: ChosenPicture; readonly answer: Answer } | undefined;
  /** What the panels below look into. */
  declare protected subject: Subject | undefined;

  #method: string | undefined;
  #layer: string | undefined;
  #open: CloseUp | undefined;
  /** While a picture of the live mode is with the network, the next ones are left out. */
  #isLiveBusy = false;

  /** All logits of the last answer, in the order of the classes. */
  get logits(): readonly number[] {
    return this.answered?.answer.logits ?? [];
  }

  override async settled(): Promise<void> {
    await this.updateComplete;
    await this.#part<NetworkPicker>('network-picker')?.settled();
    await super.settled();
    for (const panel of this.renderRoot.querySelectorAll<PageElement>('layers-panel, close-up-panels'))
      await panel.settled();
  }

  override takeFile(file: File): void {
    const isNetwork = file.name.endsWith('.safetensors');
    void this.attempt(isNetwork ? 'network' : 'picture', '', async () => {
      const picker = this.#part<NetworkPicker | PicturePicker>(isNetwork ? 'network-picker' : 'picture-picker');
      await picker?.open(file);
    });
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('settings')) this.#read();
  }

  override render(): TemplateResult {
    return html`<h1>${say({ en: 'What a network sees', zh: '网络看到了什么' })}</h1>
      <p class="lead">
        ${say({
          en: 'Show a network a picture: what it takes it for, what each layer makes of it, what in it speaks for a class, and what a channel looks for.',
          zh: '给网络看一张图片：它认为这是什么，每一层把图片变成了什么，图中哪里支持某个类别，某个通道又在寻找什么。',
        })}
      </p>
      <div class="panels">
        ${this.#networkPanel()} ${this.#picturePanel()} ${this.#answerPanel()}
        <layers-panel
          class="panel wide"
          .subject=${this.subject}
          .layer=${this.#layer}
          @layer=${({ detail }: CustomEvent<string>) => this.#keep({ layer: detail })}
          @unit=${this.#imagine}
        ></layers-panel>
        <attribution-panel
          class="panel half"
          .subject=${this.subject}
          .method=${this.#method}
          @method=${({ detail }: CustomEvent<string>) => this.#keep({ method: detail })}
        ></attribution-panel>
        <imagination-panel class="panel half" .subject=${this.subject}></imagination-panel>
        <close-up-panels
          .subject=${this.subject}
          .wanted=${this.#open}
          @open=${({ detail }: CustomEvent<CloseUp | undefined>) => this.#keep({ open: detail })}
        ></close-up-panels>
      </div>
      ${this.status()}`;
  }

  #networkPanel(): TemplateResult {
    return html`<section class="panel" aria-labelledby="network">
      <h2 id="network">${say({ en: 'Network', zh: '网络' })}</h2>
      <network-picker
        .link=${this.settings}
        @network=${({ detail }: CustomEvent<NetworkFacts>) => this.#takeNetwork(detail)}
        @problem=${({ detail }: CustomEvent<string>) => this.complain('network', detail)}
      ></network-picker>
      ${this.complaint('network')}
    </section>`;
  }

  #picturePanel(): TemplateResult {
    return html`<section class="panel" aria-labelledby="picture">
      <h2 id="picture">${say({ en: 'Picture', zh: '图片' })}</h2>
      <picture-picker
        .link=${this.settings}
        @picture=${({ detail }: CustomEvent<ChosenPicture>) => this.#takePicture(detail)}
        @problem=${({ detail }: CustomEvent<string>) => this.complain('picture', detail)}
      ></picture-picker>
      <p class="hint">${say({ en: 'Or what stands before you:', zh: '或拍下你面前的东西：' })}</p>
      <webcam-picture
        @picture=${({ detail }: CustomEvent<ChosenPicture>) => this.#takeFromWebcam(detail)}
        @frame=${({ detail }: CustomEvent<ChosenPicture>) => void this.#glance(detail)}
        @problem=${({ detail }: CustomEvent<string>) => this.complain('picture', detail)}
      ></webcam-picture>
      ${this.complaint('picture')}
    </section>`;
  }

  #answerPanel(): TemplateResult {
    const { facts, answered } = this;
    return html`<section class="panel" aria-labelledby="answer">
      <h2 id="answer">${say({ en: 'Answer', zh: '回答' })}</h2>
      ${this.complaint('answer')}
      ${
        answered
          ? html`<answer-panel .facts=${facts} .picture=${answered.picture} .answer=${answered.answer}></answer-panel>`
          : nothing
      }
    </section>`;
  }

  /** Follows the address where it asks for something: on the first visit, and for links to this page. */
  #read(): void {
    const { settings } = this;
    this.#method = settings.get('method') ?? this.#method;
    this.#layer = settings.get('layer') ?? this.#layer;
    const open = settings.get('open');
    if (open === 'explainer' || open === 'receptive-field') this.#open = open;
    // A link without settings leaves all as it is.
    if (this.facts) this.#keep({});
  }

  /** Keeps what is chosen in the address; networks and pictures of the visitor's own cannot be sent. */
  #keep(changed: { readonly method?: string; readonly layer?: string; readonly open?: CloseUp }): void {
    if ('method' in changed) this.#method = changed.method;
    if ('layer' in changed) this.#layer = changed.layer;
    if ('open' in changed) this.#open = changed.open;
    // Another page may be open by now.
    if (readRoute(location.hash).page !== 'inside') return;
    const { facts, picture } = this;
    keepSettings({
      network: facts?.source === 'shipped' ? facts.id : undefined,
      picture: picture?.label,
      method: this.#method,
      layer: this.#layer,
      open: this.#open,
    });
  }

  #takeNetwork(facts: NetworkFacts): void {
    this.facts = facts;
    this.complain('network', undefined);
    this.#keep({});
    this.#ask();
  }

  #takePicture(picture: ChosenPicture): void {
    this.picture = picture;
    this.complain('picture', undefined);
    this.#keep({});
    this.#ask();
  }

  #takeFromWebcam(picture: ChosenPicture): void {
    this.#part<PicturePicker>('picture-picker')?.release();
    this.#takePicture(picture);
  }

  #ask(): void {
    const { facts, picture } = this;
    if (!facts || !picture) return;
    void this.attempt('answer', { en: 'Asking the network', zh: '正在询问网络' }, async () => {
      // Something newer waits behind this.
      if (facts !== this.facts || picture !== this.picture) return;
      try {
        const inside = await service('inside');
        const answer = await inside.answer(facts.id, picture.image);
        this.answered = { picture, answer };
        const layers = await inside.layers(facts.id, picture.image);
        this.subject = { facts, picture, answer, layers };
      } catch (error) {
        this.answered = undefined;
        this.subject = undefined;
        throw error;
      }
    });
  }

  /** Answers a picture of the live mode; what is below waits for its last one. */
  async #glance(picture: ChosenPicture): Promise<void> {
    const { facts, picture: before } = this;
    if (!facts || this.#isLiveBusy) return;
    this.#isLiveBusy = true;
    this.#part<PicturePicker>('picture-picker')?.release();
    try {
      const answer = await (await service('inside')).answer(facts.id, picture.image);
      // Something else may have been chosen meanwhile, such as the last picture of the live mode.
      if (facts === this.facts && before === this.picture) this.answered = { picture, answer };
    } catch (error) {
      this.complain('answer', error);
    } finally {
      this.#isLiveBusy = false;
    }
  }

  readonly #imagine = ({ detail }: CustomEvent<Unit>): void => {
    void this.#part<ImaginationPanel>('imagination-panel')?.draw(detail);
  };

  #part<E extends HTMLElement>(name: string): E | null {
    return this.renderRoot.querySelector<E>(name);
  }
}

customElements.define('inside-page', InsidePage);
