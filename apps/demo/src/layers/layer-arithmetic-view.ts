import { html, nothing, type TemplateResult } from 'lit';
import { say } from '../shell/language.ts';
import { fieldBehind, pixelField } from './field-growth.ts';
import type { Layer } from './layer.ts';
import { count, type LayerShape, layerFacts, shapeText } from './layer-arithmetic.ts';
import { LayerProblem } from './layer-problem.ts';

/** What one layer makes of its input: the size with its formula, what it costs, and how far it sees. A setting that does not fit is told instead. */
export function layerArithmeticView(layer: Layer, input: Required<LayerShape>): TemplateResult {
  try {
    return factsView(layer, input);
  } catch (error) {
    if (!(error instanceof LayerProblem)) throw error;
    return html`<p class="complaint">${say(error.text)}</p>`;
  }
}

function factsView(layer: Layer, input: Required<LayerShape>): TemplateResult {
  const { output, rule, parameterSum, multiplyAdds, multiplyAddsProduct } = layerFacts(layer, input);
  const { size, jump } = fieldBehind(layer, pixelField, input);
  return html`<p class="sizes">
      <b>${shapeText(input)}</b> <span aria-hidden="true">→</span
      ><span class="visually-hidden">${say({ en: 'becomes', zh: '变为' })}</span> <b class="output">${shapeText(output)}</b>
    </p>
    ${
      rule
        ? html`<p class="formula">${rule.formula}</p>
            <p class="formula numbers">${rule.numbers}</p>`
        : nothing
    }
    ${
      rule && rule.unused > 0
        ? html`<p class="hint">
            ${say({
              en: `No window sees the last ${rule.unused === 1 ? 'row and column' : `${rule.unused} rows and columns`} of the padded input.`,
              zh: `填充后最后 ${rule.unused} 行和列没有窗口能看到。`,
            })}
          </p>`
        : nothing
    }
    <dl>
      <dt>${say({ en: 'Parameters', zh: '参数量' })}</dt>
      <dd class="parameters">${parameterSum}</dd>
      <dt>${say({ en: 'Multiply-adds', zh: '乘加次数' })}</dt>
      <dd class="multiply-adds">${multiplyAdds === 0 ? '0' : multiplyAddsProduct}</dd>
      <dt>${say({ en: 'Receptive field', zh: '感受野' })}</dt>
      <dd>
        ${fieldText(size)}
        ${jump ? say({ en: `in steps of ${numberText(jump)}`, zh: `步长 ${numberText(jump)}` }) : nothing}
      </dd>
      <dt>${say({ en: 'Values that it gives', zh: '输出值个数' })}</dt>
      <dd>${count(output.channels * (output.size ?? 1) ** 2)}</dd>
    </dl>`;
}

/** `36 × 36`, or that all is seen. */
export const fieldText = (size: number): string =>
  size === Number.POSITIVE_INFINITY
    ? say({ en: 'everything', zh: '全部' })
    : `${numberText(size)} × ${numberText(size)}`;

/** At most two digits behind the point: a transposed convolution sees parts of a pixel. */
export const numberText = (value: number): string => String(Number(value.toFixed(2)));
