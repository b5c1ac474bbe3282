import { html, nothing, type TemplateResult } from 'lit';
import { pictureUrl } from '../pictures/picture-url.ts';
import { say } from '../shell/language.ts';
import type { DataFacts } from './data-facts.ts';

/** What was found in the data: how many of which class, how large, and some of them. */
export function dataView({
  name,
  classes,
  train,
  test,
  validation,
  smallest,
  largest,
  pictures,
}: DataFacts): TemplateResult {
  const count = (value: number) => value.toLocaleString('en');
  const size = ([height, width]: readonly [number, number]) => `${width}×${height}`;
  const sizes = size(smallest) === size(largest) ? size(largest) : `${size(smallest)} – ${size(largest)}`;
  return html`<dl class="data">
      <dt>${say({ en: 'Data', zh: '数据' })}</dt>
      <dd>${name}</dd>
      <dt>${say({ en: 'To train', zh: '训练图片' })}</dt>
      <dd>${count(train)}</dd>
      <dt>${say({ en: 'To test', zh: '测试图片' })}</dt>
      <dd>
        ${
          validation === undefined
            ? count(test)
            : say({
                en: `none; ${validation * 100} % of the others are held out`,
                zh: `没有；从训练图片中留出 ${validation * 100} %`,
              })
        }
      </dd>
      <dt>${say({ en: 'Size', zh: '尺寸' })}</dt>
      <dd>${sizes}</dd>
    </dl>
    <div class="strip">
      ${pictures.map(
        ({ image, label }) =>
          html`<img class="pixels" src=${pictureUrl(image)} alt=${label} title=${label} loading="lazy" />`,
      )}
    </div>
    <details>
      <summary>${say({ en: `${classes.length} classes`, zh: `${classes.length} 个类别` })}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${say({ en: 'Classes', zh: '类别' })}>
        <table>
          <thead>
            <tr>
              <th scope="col">${say({ en: 'Class', zh: '类别' })}</th>
              <th scope="col">${say({ en: 'To train', zh: '训练' })}</th>
              ${test > 0 ? html`<th scope="col">${say({ en: 'To test', zh: '测试' })}</th>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${classes.map(
              (each) => html`<tr>
                <th scope="row">${each.name}</th>
                <td>${count(each.train)}</td>
                ${test > 0 ? html`<td>${count(each.test)}</td>` : nothing}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
}
