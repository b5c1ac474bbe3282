import { pngDataUrl } from '../picture/encode-png.ts';
import type { Picture } from '../picture/picture.ts';

/** What a Jupyter kernel of JavaScript asks a value for: the value in forms that a notebook can show. */
const jupyterDisplay = Symbol.for('Jupyter.display');

/** A value that shows itself in a notebook. */
export interface Shown {
  /** What a notebook asks for: the value by its media types. */
  readonly [jupyterDisplay]: () => Readonly<Record<string, string>>;
}

/**
 * Shows a chart or a picture in a notebook, as the last value of a cell.
 *
 * Works where the kernel asks values for `Symbol.for('Jupyter.display')`, such as Deno's.
 *
 * @example
 * show(confusionMatrix([[9, 1], [2, 8]], ['cat', 'dog']))
 */
export function show(svgOrPicture: string | Picture): Shown {
  const form = (): Readonly<Record<string, string>> => {
    if (typeof svgOrPicture === 'string') return { 'image/svg+xml': svgOrPicture };
    return { 'image/png': pngDataUrl(svgOrPicture).split(',')[1] };
  };
  return { [jupyterDisplay]: form };
}
