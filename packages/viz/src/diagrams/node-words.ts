import type { Shape } from '@cnn/tensor';
import { textWidth } from '../svg/text.ts';
import type { DiagramNode } from './diagram-graph.ts';

/** What is written on a box. */
export interface NodeWords {
  readonly kind: string;
  readonly name: string;
  readonly settings: string;
  /** What was laid into the box. */
  readonly tail: string;
  readonly shape: string;
  readonly parameters: string;
  /** All of it, for hovering. */
  readonly tooltip: string;
}

export function wordsOf({ kind, names, settings, tail, shape, parameters, repeats, role }: DiagramNode): NodeWords {
  const words = {
    kind: repeats > 1 ? `${repeats} × ${kind}` : kind,
    name: rangeText(names),
    settings,
    tail: tail.join(' · '),
    shape: shapeText(shape),
    parameters: parameters > 0 ? `${grouped(parameters)} params` : '',
  };
  const where = role === 'module' ? words.name : '';
  const tooltip = [words.kind, where, words.settings, words.tail, words.shape, words.parameters]
    .filter(Boolean)
    .join(', ');
  return { ...words, tooltip };
}

/** One name, or the first and what differs in the last: `features.12 to 14`. */
function rangeText([first = '', last = first]: readonly string[]): string {
  if (first === last) return first;
  const shared = first.lastIndexOf('.') + 1;
  return `${first} to ${last.startsWith(first.slice(0, shared)) ? last.slice(shared) : last}`;
}

/** Sizes without the batch, such as `32×32×3`. */
export const shapeText = (shape: Shape): string => shape.join('×') || '1';

export const grouped = (value: number): string => value.toLocaleString('en-US');

/** The ground of a box, by what it does; the words say it too. */
export function colorOf({ role, kind, isLeaf }: DiagramNode): string {
  if (role === 'input') return '#eef1f4';
  if (role === 'join') return '#ffffff';
  if (!isLeaf) return '#e4dcf0';
  if (/conv/i.test(kind)) return '#cfe3f1';
  if (/pool/i.test(kind)) return '#d5ead9';
  return /linear/i.test(kind) ? '#f3dcc8' : '#eef1f4';
}

/** The end of a text, behind an ellipsis where all of it is wider than `width` pixels: of dotted names the end says more. */
export function endOf(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const character of [...text].reverse()) {
    if (textWidth(`…${character}${kept}`, size) > width) break;
    kept = character + kept;
  }
  return `…${kept}`;
}
