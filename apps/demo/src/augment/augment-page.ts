import type { Recipe, RecipeProblem, RecipeStep } from '@cnn/augment';
import type { Image } from '@cnn/datasets';
import type { PropertyValues, TemplateResult } from 'lit';
import type { ChosenPicture } from '../pictures/picture-picker.ts';
import { samplePictures } from '../pictures/sample-pictures.ts';
import type { Text } from '../shell/language.ts';
import { PageElement } from '../shell/page-element.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { keepSettings, readRoute } from '../shell/route.ts';
import { service } from '../worker/service.ts';
import { augmentPageStyles } from './augment-page-styles.ts';
import { augmentPageTemplate } from './augment-page-template.ts';
import { MOST_SEED, readOff, readSettings, type SheetSettings, usualSettings } from './augment-settings.ts';
import { movedText, texts } from './augment-texts.ts';
import type { AugmentationFacts } from './augmentation-facts.ts';
import type { Sheet } from './draw-sheet.ts';
import { presets } from './presets.ts';
import { starterOptions } from './starters.ts';
import { moved, recipeOf, type Step, stepOf, stepsOf, wholeRecipe } from './step.ts';
import type { StepCard } from './step-card.ts';

/** After so many milliseconds without another change the address follows; browsers refuse to change it all the time. */
const ADDRESS_AFTER = 250;

/** A recipe, and what it makes of a picture. */
export class AugmentPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    steps: { state: true },
    sheetSettings: { state: true },
    catalogue: { state: true },
    picture: { state: true },
    sheet: { state: true },
    draft: { state: true },
    problems: { state: true },
    said: { state: true },
  };

  static override styles = [pageStyles, augmentPageStyles];

  /** The recipe's steps, those too that are switched off. */
  declare steps: readonly Step[];
  declare sheetSettings: SheetSettings;
  /** All augmentations. */
  declare catalogue: ReadonlyMap<string, AugmentationFacts>;
  declare picture: ChosenPicture | undefined;
  declare sheet: Sheet | undefined;
  /** The recipe as JSON, as it was typed. */
  declare draft: string;
  /** What is wrong with what was typed. */
  declare problems: readonly (RecipeProblem | string)[];
  /** What has just been done, for those who do not see it. */
  declare said: Text | '';

  /** The picture and others as the sheet takes them, and for which size. */
  #squares: { readonly picture: Image; readonly others: readonly Image[] } | undefined;
  #drawing = 0;
  #address: ReturnType<typeof setTimeout> | undefined;
  #isRead = false;

  constructor() {
    super();
    this.steps = [];
    this.sheetSettings = usualSettings;
    this.catalogue = new Map();
    this.draft = '';
    this.problems = [];
    this.said = '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('settings')) return;
    // The link in the navigation asks for nothing: what is there stays.
    if (this.#isRead && this.settings.size === 0) this.#keep();
    else void this.#read(this.settings);
    this.#isRead = true;
  }

  override render() {
    return augmentPageTemplate(this);
  }

  // The template may say these too.
  override complaint(part: string): TemplateResult {
    return super.complaint(part);
  }

  override status(): TemplateResult {
    return super.status();
  }

  /** Takes another picture. */
  choosePicture(picture: ChosenPicture): void {
    const isFirst = this.picture === undefined;
    this.picture = picture;
    void this.#prepare();
    if (!isFirst) this.#keep();
  }

  override takeFile(file: File): void {
    const picker = this.renderRoot.querySelector('picture-picker');
    void (picker as unknown as { open(file: File): Promise<void> } | null)?.open(file);
  }

  /** Says what is wrong with a picture that was chosen. */
  refusePicture(problem: string): void {
    this.complain('picture', problem);
  }

  /** Changes what the sheet shows. */
  set(settings: Partial<SheetSettings>): void {
    const before = this.sheetSettings;
    this.sheetSettings = { ...before, ...settings };
    if (before.size === this.sheetSettings.size) this.#redraw();
    else void this.#prepare();
    this.#keep();
  }

  newSeed(): void {
    this.set({ seed: Math.floor(Math.random() * (MOST_SEED + 1)) });
  }

  choosePreset(steps: readonly RecipeStep[]): void {
    this.#change(steps.map(stepOf));
  }

  add(op: string): void {
    const facts = this.catalogue.get(op);
    if (facts) this.#change([...this.steps, stepOf({ op, ...starterOptions(facts) } as RecipeStep)]);
  }

  /** Puts a changed step in place of the one with its key. */
  replace(step: Step): void {
    this.#change(this.steps.map((each) => (each.key === step.key ? step : each)));
  }

  takeOut(step: Step): void {
    this.#change(this.steps.filter((each) => each !== step));
  }

  async move(step: Step, by: number): Promise<void> {
    const from = this.steps.indexOf(step);
    this.#change(moved(this.steps, from, from + by));
    this.said = movedText(step.op, from + by + 1, this.steps.length);
    await this.updateComplete;
    // A card that moves in the page loses the focus.
    const cards = this.renderRoot.querySelectorAll<StepCard>('step-card');
    cards[from + by]?.focusMove(by);
  }

  /** Reads what was typed, and takes it over if it is a recipe. */
  edit(text: string): void {
    this.draft = text;
    void this.attempt('json', '', async () => {
      if (this.draft !== text) return;
      const problems = await problemsOf(text);
      if (this.draft !== text) return;
      this.problems = problems;
      if (problems.length === 0) this.#change(stepsOf(JSON.parse(text) as Recipe, this.steps), text);
    });
  }

  async copyLink(): Promise<void> {
    try {
      await this.#writeAddress();
      await navigator.clipboard.writeText(location.href);
      this.said = texts.copied;
    } catch {
      this.said = texts.notCopied;
    }
  }

  async #read(address: URLSearchParams): Promise<void> {
    this.sheetSettings = readSettings(address);
    this.steps = presets[0].steps.map(stepOf);
    await this.attempt('recipe', texts.reading, async () => {
      const worker = await service('augment');
      this.catalogue = new Map((await worker.catalogue()).map((facts) => [facts.name, facts]));
      const text = address.get('recipe');
      if (text !== null) this.steps = await readSteps(text, readOff(address));
    });
    this.#show();
    await this.#prepare();
  }

  #change(steps: readonly Step[], typed?: string): void {
    this.steps = steps;
    this.complain('recipe', undefined);
    this.#show(typed);
    this.#redraw();
    this.#keep();
  }

  /** Writes the recipe into the editor, unless it came from there. */
  #show(typed?: string): void {
    this.draft = typed ?? JSON.stringify(recipeOf(this.steps), null, 2);
    this.problems = [];
  }

  /** Makes the pictures that the sheet takes, and draws it. */
  async #prepare(): Promise<void> {
    await this.attempt('picture', '', async () => {
      const { picture } = this;
      if (!picture) return;
      const worker = await service('augment');
      const others = samplePictures().filter(({ label }) => label !== picture.label);
      const { size } = this.sheetSettings;
      const [own, ...more] = await Promise.all(
        [picture, ...others.slice(0, 2)].map(({ image }) => worker.square(image, size)),
      );
      this.#squares = { picture: own, others: more };
    });
    this.#redraw();
  }

  /** Draws the sheet, unless another change comes before its turn. */
  #redraw(): void {
    this.#drawing += 1;
    const drawing = this.#drawing;
    void this.attempt('sheet', '', async () => {
      if (drawing !== this.#drawing || !this.#squares) return;
      const { variants, seed, marks } = this.sheetSettings;
      const worker = await service('augment');
      this.sheet = await worker.draw({ recipe: recipeOf(this.steps), ...this.#squares, variants, seed, marks });
    });
  }

  #keep(): void {
    clearTimeout(this.#address);
    this.#address = setTimeout(() => void this.#writeAddress(), ADDRESS_AFTER);
  }

  async #writeAddress(): Promise<void> {
    clearTimeout(this.#address);
    const recipe = await (await service('augment')).toText(wholeRecipe(this.steps));
    // Another page may have been opened meanwhile.
    if (readRoute(location.hash).page !== 'augment') return;
    const { size, variants, seed, marks } = this.sheetSettings;
    const off = this.steps.flatMap(({ isOn }, i) => (isOn ? [] : [i])).join('.');
    keepSettings({
      recipe,
      off: off || undefined,
      size,
      variants,
      seed,
      marks: marks ? 1 : undefined,
      picture: this.picture?.label,
    });
  }
}

/** The steps that an address says, or a complaint of what is wrong with them. */
async function readSteps(text: string, off: ReadonlySet<number>): Promise<Step[]> {
  const worker = await service('augment');
  const recipe = await worker.fromText(text);
  const [problem] = await worker.problems(recipe);
  if (problem) throw new Error(`${problem.path}: expected ${problem.expected}, found ${problem.found}`);
  return stepsOf(recipe as Recipe).map((step, i) => ({ ...step, isOn: !off.has(i) }));
}

/** What is wrong with a recipe that was typed. */
async function problemsOf(text: string): Promise<readonly (RecipeProblem | string)[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return [(error as Error).message];
  }
  return (await service('augment')).problems(value);
}

customElements.define('augment-page', AugmentPage);
