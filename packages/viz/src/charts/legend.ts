import { palette, round, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { type Mark, markSvg } from './marks.ts';

/** One name of a legend, with a sample of what it looks like in the chart. */
export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  /** A line with these dashes; empty for a whole line. @default no line */
  readonly dash?: string;
  /** @default no mark */
  readonly mark?: Mark;
  /** A filled box, for bars and areas. @default false */
  readonly box?: boolean;
}

export interface Legend {
  /** SVG elements. */
  readonly body: string;
  readonly width: number;
  readonly height: number;
}

export interface LegendOptions {
  readonly x: number;
  /** Baseline of the first line. */
  readonly y: number;
  /** Pixels before the next line begins. */
  readonly width: number;
  /** Pixels that a name has. @default 180 */
  readonly nameWidth?: number;
}

const lineHeight = 18;

/** Names side by side, in as many lines as they need. */
export function legend(entries: readonly LegendEntry[], { x, y, width, nameWidth = 180 }: LegendOptions): Legend {
  const body: string[] = [];
  let [left, line, widest] = [0, 0, 0];
  for (const entry of entries) {
    const sample = entry.dash === undefined ? 12 : 26;
    const name = Math.min(nameWidth, textWidth(entry.name, 12));
    if (left > 0 && left + sample + 6 + name > width) [left, line] = [0, line + 1];
    const baseline = y + line * lineHeight;
    body.push(sampleOf(entry, x + left, baseline - 4, sample));
    body.push(svgText(entry.name, x + left + sample + 6, baseline, { fill: palette.ink, width: nameWidth }));
    left += sample + 6 + name + 18;
    widest = Math.max(widest, left - 18);
  }
  return { body: body.join('\n'), width: widest, height: (line + 1) * lineHeight };
}

function sampleOf({ color, dash, mark, box = false }: LegendEntry, x: number, middle: number, width: number): string {
  const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
  const line =
    dash === undefined
      ? ''
      : `<path d="M${round(x)} ${round(middle)}h${width}" stroke="${color}" stroke-width="2"${dashes}/>`;
  const filled = box
    ? `<rect x="${round(x)}" y="${round(middle - 5)}" width="${width}" height="10" fill="${color}"/>`
    : '';
  return `${line}${filled}${mark ? markSvg(mark, x + width / 2, middle, { color }) : ''}`;
}
