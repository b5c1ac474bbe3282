import { css, html, LitElement, nothing } from 'lit';
import { LanguageController, say } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import { routeHash } from '../shell/route.ts';
import { courseRecipe, type DatasetName, type Recipe, recipeQuery } from './recipe.ts';
import { runCommand } from './run-command.ts';
import { ownDataText } from './train-texts.ts';

/** A recipe as a command line of `cnn train`, and as a link to this page, both to be copied. */
export class RecipeCommand extends LitElement {
  static override properties = {
    recipe: { attribute: false },
    datasetName: { attribute: false },
    validation: { type: Number },
    told: { state: true },
  };

  static override styles = [
    pageStyles,
    css`
      .command {
        margin: 0.9rem 0 0.6rem;
        overflow-wrap: anywhere;
        font-size: 0.9rem;
      }
    `,
  ];

  declare recipe: Recipe;
  declare datasetName: DatasetName;
  /** Share of the training pictures that is held out. */
  declare validation: number | undefined;
  /** What was copied, or why nothing was. */
  declare protected told: string;

  constructor() {
    super();
    this.datasetName = 'fashion-mnist-sample';
    this.recipe = courseRecipe(this.datasetName);
    this.told = '';
    new LanguageController(this);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('recipe')) this.told = '';
  }

  override render() {
    const { recipe, datasetName: dataset, validation } = this;
    const command = runCommand(recipe, { dataset, validation });
    return html`<p class="command"><code>${command}</code></p>
      ${dataset === 'fashion-mnist-sample' ? nothing : html`<p class="hint">${say(ownDataText)}</p>`}
      <div class="row">
        <button type="button" @click=${() => this.#copy(recipeLink(recipe))}>
          ${say({ en: 'Copy link', zh: '复制链接' })}
        </button>
        <button type="button" @click=${() => this.#copy(command)}>
          ${say({ en: 'Copy command', zh: '复制命令' })}
        </button>
        <span class="hint" role="status">${this.told}</span>
      </div>`;
  }

  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.told = say({ en: 'Copied.', zh: '已复制。' });
    } catch {
      this.told = say({
        en: `This browser does not let the page copy; here it is: ${text}`,
        zh: `浏览器不允许复制，内容是：${text}`,
      });
    }
  }
}

function recipeLink(recipe: Recipe): string {
  return `${location.href.split('#')[0]}${routeHash({ page: 'train', settings: recipeQuery(recipe) })}`;
}

customElements.define('recipe-command', RecipeCommand);
