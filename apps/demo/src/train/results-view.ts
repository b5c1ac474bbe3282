import type { ConfusionCell } from '@cnn/viz/elements';
import { html, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { say } from '../shell/language.ts';
import type { TrainingSession } from './training-session.ts';

/** Loss and accuracy of the epochs, with their numbers. */
export function curvesView({ history, run }: TrainingSession): TemplateResult {
  if (history.length === 0) {
    return html`<p class="hint">
      ${say({ en: 'Here come loss and accuracy, once an epoch is over.', zh: '第一轮结束后，这里会显示损失和准确率曲线。' })}
    </p>`;
  }
  const number = (value: number | undefined, digits: number) => (Number.isFinite(value) ? value!.toFixed(digits) : '–');
  return html`<cnn-curves static .data=${history} heading=${run!.model}></cnn-curves>
    <details>
      <summary>${say({ en: 'Numbers', zh: '数值' })}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${say({ en: 'Numbers of each epoch', zh: '每轮的数值' })}>
        <table>
          <thead>
            <tr>
              <th scope="col">${say({ en: 'Epoch', zh: '轮' })}</th>
              <th scope="col">${say({ en: 'Loss', zh: '损失' })}</th>
              <th scope="col">${say({ en: 'Training (%)', zh: '训练（%）' })}</th>
              <th scope="col">${say({ en: 'Test (%)', zh: '测试（%）' })}</th>
              <th scope="col">${say({ en: 'Seconds', zh: '秒' })}</th>
            </tr>
          </thead>
          <tbody>
            ${history.map(
              ({ epoch, loss, trainAccuracy, testAccuracy, seconds }) => html`<tr>
                <th scope="row">${epoch}</th>
                <td>${number(loss, 4)}</td>
                <td>${number(trainAccuracy, 2)}</td>
                <td>${number(testAccuracy, 2)}</td>
                <td>${number(seconds, 1)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
}

/** The first layer's kernels as they are now. */
export function filtersView({ filters }: TrainingSession): TemplateResult {
  if (!filters) {
    return html`<p class="hint">
      ${say({ en: 'Here the first layer’s filters change while they learn.', zh: '训练时，这里会显示第一层卷积核的变化。' })}
    </p>`;
  }
  const { width, height, data } = filters;
  const draw = (element: Element | undefined) => {
    const context = (element as HTMLCanvasElement | undefined)?.getContext('2d');
    context?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  };
  return html`<canvas
      class="pixels filters"
      width=${width}
      height=${height}
      role="img"
      aria-label=${say({ en: 'Filters of the first layer', zh: '第一层的卷积核' })}
      ${ref(draw)}
    ></canvas>
    <p class="hint">
      ${say({
        en: 'Each tile is a filter of the first layer: its smallest weight dark, its largest one bright.',
        zh: '每个小块是第一层的一个卷积核：权重最小处最暗，最大处最亮。',
      })}
    </p>`;
}

/** What was taken for what in the last judging, with the pictures of a cell. */
export function confusionView(session: TrainingSession): TemplateResult {
  const { confusion, run } = session;
  if (!confusion) {
    return html`<p class="hint">
      ${say({ en: 'Once an epoch is over, here stands which class was taken for which.', zh: '每轮结束后，这里显示哪些类别被认成了哪些类别。' })}
    </p>`;
  }
  const pictures = ({ actual, predicted }: ConfusionCell) => session.picturesOf(actual, predicted);
  return html`<p class="hint">
      ${say({ en: 'Choose a cell to see its pictures.', zh: '点击一个格子，查看其中的图片。' })}
    </p>
    <cnn-confusion-matrix
      static
      .data=${dataOf(session, confusion, run!.classes)}
      .pictures=${pictures}
      heading=${say({ en: 'Test pictures', zh: '测试图片' })}
    ></cnn-confusion-matrix>`;
}

type Confusion = NonNullable<TrainingSession['confusion']>;
interface Shown {
  readonly counts: Confusion;
  readonly classes: readonly string[];
}
const shown = new WeakMap<TrainingSession, Shown>();

/** The same object for the same counts: the element forgets its chosen cell where it is given another one. */
function dataOf(session: TrainingSession, counts: Confusion, classes: readonly string[]): Shown {
  let data = shown.get(session);
  if (data?.counts !== counts) {
    data = { counts, classes };
    shown.set(session, data);
  }
  return data;
}
