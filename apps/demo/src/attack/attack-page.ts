import { proxy } from 'comlink';
import type { PropertyValues, TemplateResult } from 'lit';
import type { NetworkFacts } from '../networks/network-facts.ts';
import type { NetworkPicker } from '../networks/network-picker.ts';
import type { ChosenPicture } from '../pictures/picture-picker.ts';
import { samplePictures } from '../pictures/sample-pictures.ts';
import { language, say, type Text } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { keepSettings, readRoute } from '../shell/route.ts';
import { service } from '../worker/service.ts';
import { type AttackChoice, attackChoice, attackChoices } from './attack-choices.ts';
import { attackPageStyles } from './attack-page-styles.ts';
import { attackPageTemplate } from './attack-page-template.ts';
import type { AttackRequest, AttackResult } from './attack-picture.ts';
import { type AttackSettings, readSettings, usualSettings } from './attack-settings.ts';
import { texts } from './attack-texts.ts';
import { chartOf } from './chart-of.ts';
import type { SampleCurve } from './sample-curve.ts';

/** After so many milliseconds without another change the address follows, and the smallest epsilon is looked for. */
const WHEN_CALM = 350;

/** What the page knows of the smallest epsilon that fools: not asked, being looked for, or found (undefined: there is none on the slider). */
export type Smallest = 'unknown' | 'searching' | { readonly epsilon: number | undefined };

/** A network, a picture, and what an attack makes of it. */
export class AttackPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    network: { state: true },
    picture: { state: true },
    chosen: { state: true },
    result: { state: true },
    smallest: { state: true },
    curve: { state: true },
    chart: { state: true },
    progress: { state: true },
    said: { state: true },
  };

  static override styles = [pageStyles, attackPageStyles];

  declare network: NetworkFacts | undefined;
  declare picture: ChosenPicture | undefined;
  /** How it is attacked. */
  declare chosen: AttackSettings;
  declare result: AttackResult | undefined;
  declare smallest: Smallest;
  declare curve: SampleCurve | undefined;
  declare chart: Element | undefined;
  /** The share of the curve that is measured; undefined while none is. */
  declare progress: number | undefined;
  /** What has just been done, for those who do not see it. */
  declare said: Text | '';

  #asked = 0;
  /** Whether what runs is not waited for when something else is wanted. */
  #runsLong = false;
  /** What the smallest epsilon hangs on, and what it was found or is looked for. */
  #searched = '';
  #calm: ReturnType<typeof setTimeout> | undefined;
  #charted: readonly [SampleCurve | undefined, string] | undefined;
  #isRead = false;

  constructor() {
    super();
    this.chosen = usualSettings;
    this.smallest = 'unknown';
    this.said = '';
  }

  /** The attack that is chosen. */
  get choice(): AttackChoice {
    return attackChoice(this.chosen.attack) ?? attackChoices[0];
  }

  /** Whether the attack may take seconds, so that it can be stopped. */
  get mayTakeLong(): boolean {
    const { isSlow = false, isLimited } = this.choice;
    return isSlow || !isLimited;
  }

  get isBusy(): boolean {
    return this.doing !== '';
  }

  override async settled(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector<NetworkPicker>('network-picker')?.settled();
    await super.settled();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('settings')) return;
    // The link in the navigation asks for nothing: what is there stays.
    if (!this.#isRead || this.settings.size > 0) this.chosen = readSettings(this.settings);
    if (this.#isRead) this.#attack();
    this.#isRead = true;
  }

  override render(): TemplateResult {
    return attackPageTemplate(this);
  }

  override updated(): void {
    if (this.#charted?.[0] !== this.curve || this.#charted?.[1] !== language()) void this.#draw();
  }

  // The template may say these too.
  override complaint(part: string): TemplateResult {
    return super.complaint(part);
  }

  override status(): TemplateResult {
    return super.status();
  }

  override takeFile(file: File): void {
    const isNetwork = file.name.toLowerCase().endsWith('.safetensors');
    const picker = this.renderRoot.querySelector(isNetwork ? 'network-picker' : 'picture-picker');
    void (picker as unknown as { open(file: File): Promise<void> } | null)?.open(file);
  }

  /** Says what is wrong with a file that was chosen. */
  refuse(part: 'network' | 'picture', problem: string): void {
    this.complain(part, problem);
  }

  chooseNetwork(network: NetworkFacts): void {
    this.complain('network', undefined);
    this.network = network;
    this.result = undefined;
    this.#searched = '';
    this.#forgetCurve();
    const { target } = this.chosen;
    if (target !== undefined && target >= network.classes.length) this.chosen = { ...this.chosen, target: undefined };
    this.#attack();
  }

  choosePicture(picture: ChosenPicture): void {
    this.complain('picture', undefined);
    this.picture = picture;
    this.#attack();
  }

  /** Attacks in another way. */
  set(chosen: AttackSettings): void {
    const { epsilon: _, target: __, ...before } = this.chosen;
    const { epsilon: ___, target: ____, ...after } = chosen;
    this.chosen = chosen;
    if (JSON.stringify(before) !== JSON.stringify(after)) this.#forgetCurve();
    this.#attack();
  }

  /** Ends the attack that runs; what was there stays. */
  async stop(task: 'attack' | 'curve'): Promise<void> {
    if (task === 'attack') this.#asked += 1;
    await (await service('attack')).stop(task);
  }

  /** Looks for the smallest epsilon now, however long it takes. */
  async findSmallest(): Promise<void> {
    const { result } = this;
    const request = this.#request();
    if (!request || !result || result.isReachedBefore) return;
    const searched = keyOf(request);
    this.#searched = searched;
    this.smallest = 'searching';
    try {
      const epsilon = await (await service('attack')).smallest(request, result.truth);
      if (this.#searched === searched) this.smallest = { epsilon };
    } catch (error) {
      // Another search has taken its place, or it is what is complained of at the attack.
      if (this.#searched !== searched) return;
      this.smallest = 'unknown';
      this.complain('attack', error);
    }
  }

  async measureCurve(): Promise<void> {
    const { network, chosen } = this;
    if (!network || this.progress !== undefined) return;
    this.complain('curve', undefined);
    this.progress = 0;
    try {
      const samples = samplePictures();
      const onProgress = proxy((share: number) => {
        this.progress = share;
      });
      const worker = await service('attack');
      const curve = await worker.curve({ ...chosen, network: network.id, samples }, onProgress);
      if (network === this.network) this.curve = curve;
    } catch (error) {
      if ((error as Error).message !== 'stopped') this.complain('curve', error);
    } finally {
      this.progress = undefined;
    }
  }

  async copyLink(): Promise<void> {
    try {
      this.#keep();
      await navigator.clipboard.writeText(location.href);
      this.said = texts.copied;
    } catch {
      this.said = texts.notCopied;
    }
  }

  #request(): AttackRequest | undefined {
    const { network, picture, chosen } = this;
    if (!network || !picture) return undefined;
    return { ...chosen, network: network.id, picture: picture.image, label: picture.label };
  }

  /** Attacks, unless another change comes before its turn: of those that wait only the last one counts. */
  #attack(): void {
    this.#asked += 1;
    const asked = this.#asked;
    const { choice } = this;
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => this.#whenCalm(), WHEN_CALM);
    if (this.#runsLong) void this.#end();
    const words = choice.steps || choice.isSlow ? texts.attacking : '';
    void this.attempt('attack', words, async () => {
      const request = this.#request();
      const { network } = this;
      if (asked !== this.#asked || !request) return;
      const key = keyOf(request);
      if (key !== this.#searched) this.smallest = 'unknown';
      this.#runsLong = this.mayTakeLong;
      try {
        const result = await (await service('attack')).attack(request);
        if (network === this.network) this.result = result;
      } catch (error) {
        if ((error as Error).message !== 'stopped') throw error;
      } finally {
        this.#runsLong = false;
      }
    });
  }

  async #end(): Promise<void> {
    await (await service('attack')).stop('attack');
  }

  async #whenCalm(): Promise<void> {
    this.#keep();
    await this.settled();
    const request = this.#request();
    if (!request || this.mayTakeLong || this.complaints.attack || keyOf(request) === this.#searched) return;
    await this.findSmallest();
  }

  #keep(): void {
    // Another page may have been opened meanwhile.
    if (readRoute(location.hash).page !== 'attack') return;
    const { attack, norm, epsilon, steps, target, seed } = this.chosen;
    const { isLimited, steps: taken } = this.choice;
    keepSettings({
      network: this.network?.source === 'shipped' ? this.network.id : undefined,
      picture: this.picture?.label,
      attack,
      norm,
      epsilon: isLimited ? Number(epsilon.toPrecision(6)) : undefined,
      steps: taken && steps,
      target,
      seed,
    });
  }

  #forgetCurve(): void {
    this.curve = undefined;
    if (this.progress !== undefined) void this.stop('curve');
  }

  /** Draws the curve in the page's language. */
  async #draw(): Promise<void> {
    const { curve } = this;
    this.#charted = [curve, language()];
    const words = {
      label: `ε (${this.chosen.norm.replace('inf', '∞')})`,
      attack: this.choice.title,
      noise: say(texts.noise),
      locale: language(),
    };
    const svg = curve && (await (await service('attack')).chart(curve, words));
    if (curve === this.curve) this.chart = svg === undefined ? undefined : chartOf(svg);
  }
}

/** What the smallest epsilon hangs on: all but epsilon. */
function keyOf({ epsilon: _, picture, ...others }: AttackRequest): string {
  return JSON.stringify([others, picture.shape, picture.pixels.join()]);
}

customElements.define('attack-page', AttackPage);
