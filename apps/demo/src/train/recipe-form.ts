import { css, html, LitElement, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { LanguageController, say, type Text } from '../shell/language.ts';
import { pageStyles } from '../shell/page-styles.ts';
import {
  bounds,
  courseRecipe,
  type DatasetName,
  fastRecipe,
  modelsFor,
  optimizers,
  type Recipe,
  SGD_MOMENTUM,
  schedules,
} from './recipe.ts';
import { modelTexts, scheduleTexts } from './train-texts.ts';

/** The settings of a run. Fires `recipe` with the changed {@link Recipe} as detail. */
export class RecipeForm extends LitElement {
  static override properties = {
    recipe: { attribute: false },
    datasetName: { attribute: false },
    disabled: { type: Boolean },
  };

  static override styles = [
    pageStyles,
    css`
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
        min-width: 0;
      }
      .fields {
        margin-block: 0.8rem;
      }
      .field {
        align-content: end;
      }
      .field > * {
        width: 100%;
        min-width: 0;
      }
      .check {
        display: flex;
        gap: 0.4rem;
        align-items: center;
      }
    `,
  ];

  declare recipe: Recipe;
  declare datasetName: DatasetName;
  /** Whether nothing can be changed now. */
  declare disabled: boolean;

  constructor() {
    super();
    this.datasetName = 'fashion-mnist-sample';
    this.recipe = courseRecipe(this.datasetName);
    this.disabled = false;
    new LanguageController(this);
  }

  override render() {
    const { model, optimizer, schedule, crop, flip, trainAccuracy } = this.recipe;
    return html`<fieldset ?disabled=${this.disabled}>
      <legend class="visually-hidden">${say({ en: 'Recipe', zh: '训练方案' })}</legend>
      <div class="row">
        <button type="button" @click=${() => this.#give(courseRecipe(this.datasetName))}>
          ${say({ en: 'As in the course', zh: '与课程相同' })}
        </button>
        <button type="button" @click=${() => this.#give(fastRecipe(this.datasetName))}>${say({ en: 'Fast', zh: '快速' })}</button>
      </div>
      <div class="fields">
        ${this.#choice('model', { en: 'Network (parameters)', zh: '网络（参数量）' }, modelsFor[this.datasetName], model, (name) => modelTexts[name])}
        ${this.#number('epochs', { en: 'Epochs', zh: '训练轮数' })}
        ${this.#number('batchSize', { en: 'Batch size', zh: '批大小' })}
        ${this.#choice('optimizer', { en: 'Optimizer', zh: '优化器' }, optimizers, optimizer, (name) =>
          name === 'SGD' ? { en: `SGD, momentum ${SGD_MOMENTUM}`, zh: `SGD，动量 ${SGD_MOMENTUM}` } : name,
        )}
        ${this.#number('learningRate', { en: 'Learning rate', zh: '学习率' })}
        ${this.#choice('schedule', { en: 'Schedule', zh: '学习率调度' }, schedules, schedule, (name) => scheduleTexts[name])}
        ${this.#number('seed', { en: 'Seed', zh: '随机种子' })}
        ${this.#number('limit', { en: 'Pictures (0: all)', zh: '图片数（0 为全部）' })}
      </div>
      <div class="row">
        ${this.#check('crop', { en: 'Random crop', zh: '随机裁剪' }, crop)}
        ${this.#check('flip', { en: 'Random flip', zh: '随机翻转' }, flip)}
        ${this.#check('trainAccuracy', { en: 'Training accuracy after each epoch', zh: '每轮后计算训练准确率' }, trainAccuracy)}
      </div>
    </fieldset>`;
  }

  #choice(
    key: 'model' | 'optimizer' | 'schedule',
    label: Text,
    values: readonly string[],
    chosen: string,
    text: (value: string) => Text | string,
  ): TemplateResult {
    const onChange = (event: Event) => this.#change({ [key]: (event.target as HTMLSelectElement).value });
    return html`<label class="field">
      ${say(label)}
      <select name=${key} @change=${onChange}>
        ${values.map((value) => html`<option value=${value} .selected=${value === chosen}>${say(text(value))}</option>`)}
      </select>
    </label>`;
  }

  #number(key: keyof typeof bounds, label: Text): TemplateResult {
    const [least, most] = bounds[key];
    const isWhole = key !== 'learningRate';
    const onChange = ({ target }: Event) => {
      const input = target as HTMLInputElement;
      if (input.value.trim() !== '' && input.checkValidity()) this.#change({ [key]: input.valueAsNumber });
      // What is no valid number gives way to what was there.
      else this.requestUpdate();
    };
    return html`<label class="field">
      ${say(label)}
      <input
        type="number"
        name=${key}
        min=${least}
        max=${most}
        step=${isWhole ? 1 : 'any'}
        .value=${live(String(this.recipe[key]))}
        @change=${onChange}
      />
    </label>`;
  }

  #check(key: 'crop' | 'flip' | 'trainAccuracy', label: Text, isOn: boolean): TemplateResult {
    const onChange = (event: Event) => this.#change({ [key]: (event.target as HTMLInputElement).checked });
    return html`<label class="check">
      <input type="checkbox" name=${key} .checked=${live(isOn)} @change=${onChange} />
      ${say(label)}
    </label>`;
  }

  #change(change: Partial<Recipe>): void {
    this.#give({ ...this.recipe, ...change });
  }

  #give(recipe: Recipe): void {
    this.recipe = recipe;
    this.dispatchEvent(new CustomEvent<Recipe>('recipe', { detail: recipe }));
  }
}

customElements.define('recipe-form', RecipeForm);
