import { html, type TemplateResult } from 'lit';
import type { Say } from '../locale.ts';
import { colorText, textOn } from '../picture/color.ts';
import { colorAt } from '../picture/color-table.ts';
import type { Product } from './convolution-parts.ts';
import { numberText } from './number-text.ts';

/** Kernels with more columns have no room for numbers in their cells. */
const MOST_COLUMNS = 5;

/** The products of a window in rows and columns, on the colours of their weights. */
export function productTable(
  products: readonly Product[],
  [rows, columns]: readonly [number, number],
  say: Say,
): TemplateResult {
  const border = say({ en: 'border 0', zh: '边界 0' });
  const reach = products.reduce((most, { weight }) => Math.max(most, Math.abs(weight)), 0) || 1;
  const isWide = columns > MOST_COLUMNS;
  return html`<table class="products" aria-label=${say({ en: 'Values times weights', zh: '值乘以权重' })}>
    ${Array.from(
      { length: rows },
      (_, row) =>
        html`<tr>
          ${products.slice(row * columns, (row + 1) * columns).map(({ value, weight, cell }) => {
            const color = colorAt('blue-red', (weight / reach + 1) / 2);
            const text = `${cell ? numberText(value) : border} × ${numberText(weight)}`;
            return html`<td
              title=${text}
              .style=${`background:${colorText(color)};color:${textOn(color)};text-align:center;padding:${isWide ? 6 : 3}px 5px`}
            >
              ${isWide ? '' : html`${numberText(Number(value.toPrecision(2)))}<br />× ${numberText(Number(weight.toPrecision(2)))}`}
            </td>`;
          })}
        </tr>`,
    )}
  </table>`;
}
