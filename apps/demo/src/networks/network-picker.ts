import { html, LitElement, nothing, type PropertyValues } from 'lit';
import '../controls/file-drop.ts';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { service } from '../worker/service.ts';
import type { NetworkFacts } from './network-facts.ts';
import { readFile } from './read-file.ts';

/**
 * Chooses a network: one that comes along, one that was trained in this page, or a checkpoint of `cnn train`. Fires `network` with its facts as detail,
 * also for the one that it begins with, and for one that took the place of the chosen one; and `problem` with a sentence where a file cannot be read; then the
 * network before stays.
 */
export class NetworkPicker extends LitElement {
  static override properties = {
    facts: { attribute: false },
    link: { attribute: false },
    choices: { state: true },
  };

  static override styles = pageStyles;

  /** The network that is chosen: the same object as long as it is. */
  declare facts: NetworkFacts | undefined;
  /** What the page's address asks for: `network` is an id. Where it asks for none, what is chosen stays; at first that is the quickest to load. */
  declare link: URLSearchParams;
  declare protected choices: readonly NetworkFacts[];

  #followed: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.link = new URLSearchParams();
    this.choices = [];
    new LanguageController(this);
  }

  /** Resolves when the link is followed. */
  async settled(): Promise<void> {
    await this.updateComplete;
    await this.#followed;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('link')) this.#followed = this.#follow();
  }

  override render() {
    return html`<label class="field">
        ${say({ en: 'Network', zh: '网络' })}
        <select @change=${this.#chosen}>
          ${this.choices.map(
            ({ id, title }) => html`<option value=${id} ?selected=${id === this.facts?.id}>${title}</option>`,
          )}
        </select>
      </label>
      ${this.facts ? this.#card(this.facts) : nothing}
      <p class="hint">
        ${say({
          en: 'Or your own: the file last.safetensors of a run of cnn train, or of the page Train.',
          zh: '或使用你自己的网络：cnn train 或“训练”页面得到的 last.safetensors 文件。',
        })}
      </p>
      <file-drop
        .label=${{ en: 'Choose a checkpoint', zh: '选择检查点文件' }}
        accept=".safetensors"
        @file=${({ detail }: CustomEvent<File>) => void this.open(detail)}
      ></file-drop>`;
  }

  /** Opens a checkpoint and chooses its network. */
  async open(file: File): Promise<void> {
    await this.#tell(async () => {
      const bytes = await readFile(file);
      const facts = await (await service('networks')).open(bytes, file.name);
      this.choices = [...this.choices, facts];
      return facts;
    });
  }

  /** Other pages may have opened or trained networks since the last link. */
  async #follow(): Promise<void> {
    await this.#tell(async () => {
      this.choices = await (await service('networks')).list();
      const [asked, before] = [this.link.get('network'), this.facts?.id].map((wanted) =>
        this.choices.find(({ id }) => id === wanted),
      );
      return asked ?? before ?? this.choices[0];
    });
  }

  readonly #chosen = ({ target }: Event): void => {
    const { value } = target as HTMLSelectElement;
    void this.#tell(async () => this.choices.find(({ id }) => id === value));
  };

  async #tell(choose: () => Promise<NetworkFacts | undefined>): Promise<void> {
    try {
      const facts = await choose();
      if (!facts || (facts.id === this.facts?.id && facts.revision === this.facts.revision)) return;
      this.facts = facts;
      this.dispatchEvent(new CustomEvent<NetworkFacts>('network', { detail: facts }));
    } catch (error) {
      this.dispatchEvent(new CustomEvent<string>('problem', { detail: (error as Error).message }));
    }
  }

  #card({ model, dataset, classes, parameters, epochs, testAccuracy }: NetworkFacts) {
    return html`<dl>
      <dt>${say({ en: 'Network', zh: '网络' })}</dt>
      <dd>${model}</dd>
      <dt>${say({ en: 'Trained on', zh: '训练数据' })}</dt>
      <dd>${dataset}${epochs === undefined ? '' : say({ en: `, ${epochs} epochs`, zh: `，${epochs} 轮` })}</dd>
      <dt>${say({ en: 'Classes', zh: '类别数' })}</dt>
      <dd>${classes.length}</dd>
      <dt>${say({ en: 'Parameters', zh: '参数量' })}</dt>
      <dd>${parameters.toLocaleString('en')}</dd>
      ${
        testAccuracy === undefined
          ? nothing
          : html`<dt>${say({ en: 'Test accuracy', zh: '测试准确率' })}</dt>
              <dd>${testAccuracy.toFixed(2)} %</dd>`
      }
    </dl>`;
  }
}

customElements.define('network-picker', NetworkPicker);
