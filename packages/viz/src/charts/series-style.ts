import { palette } from '../svg/document.ts';
import { type Mark, marks } from './marks.ts';

/** How one of several series looks: told apart by colour, and by dashes or marks where colours are not seen. */
export interface SeriesStyle {
  readonly color: string;
  /** SVG's `stroke-dasharray`; empty for a whole line. */
  readonly dash: string;
  readonly mark: Mark;
}

/**
 * Colours of series. Each differs from the panel by a contrast of 3 at least, and any two differ by 16 in CIELAB for usual sight and for the
 * three kinds of colour blindness (simulated by Machado et al., 2009).
 */
const colors = [palette.blue, palette.orange, '#4a1486', '#a58659', '#cb3df2', '#005a4a', '#88919b', '#3d2b1f'];

const dashes = ['', '7 3', '2 2.5', '9 3 2 3', '5 2', '12 4', '9 2 2 2 2 2', '3 4'];

/** How many series differ in colour: as many as one chart takes. */
export const seriesMost = colors.length;

/** The look of series `index`. Past the eighth, colours come again with another mark: 64 differ. */
export function seriesStyle(index: number): SeriesStyle {
  const turn = Math.floor(index / colors.length);
  return {
    color: colors[index % colors.length],
    dash: dashes[index % dashes.length],
    mark: marks[(index + turn) % marks.length],
  };
}
