import { escapeText, shorten, textWidth } from './text.ts';

/** The colours of all charts. Blue and orange differ for every kind of colour blindness, in lightness too. */
export const palette = {
  panel: '#ffffff',
  ink: '#1f2328',
  muted: '#57606a',
  line: '#d8dee4',
  blue: '#0072b2',
  orange: '#b84a00',
} as const;

/** Size of a chart's heading in pixels. */
export const headingSize = 15;

const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif";

export interface SvgDocumentOptions {
  readonly width: number;
  readonly height: number;
  /** What it shows, in a few words: its name for screen readers. */
  readonly title: string;
  /** What there is to see, in a sentence or two: for screen readers. */
  readonly description: string;
}

/**
 * A whole SVG around `body`: it brings its own light panel, so that it can be read on dark pages too, uses the system's fonts, and
 * needs no other file. It has no ids, so many can stand in one page.
 */
export function svgDocument({ width, height, title, description }: SvgDocumentOptions, body: string): string {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" font-family="${fonts}" font-size="12" fill="${palette.ink}">
<title>${escapeText(title)}</title>
<desc>${escapeText(description)}</desc>
<rect width="${w}" height="${h}" rx="6" fill="${palette.panel}"/>
${body}
</svg>
`;
}

export interface SvgTextOptions {
  /** @default 12 */
  readonly size?: number;
  /** Which end of the text stands at x. @default 'start' */
  readonly anchor?: 'start' | 'middle' | 'end';
  /** @default palette.ink */
  readonly fill?: string;
  /** @default false */
  readonly bold?: boolean;
  /** Degrees, clockwise, around (x, y). @default 0 */
  readonly rotate?: number;
  /** Pixels there are; what does not fit is cut off and shown whole on hovering. @default unlimited */
  readonly width?: number;
}

/** A line of text with its baseline at y. */
export function svgText(
  text: string,
  x: number,
  y: number,
  {
    size = 12,
    anchor = 'start',
    fill = palette.ink,
    bold = false,
    rotate = 0,
    width = Number.POSITIVE_INFINITY,
  }: SvgTextOptions = {},
): string {
  const shown = shorten(String(text), size, width);
  const attributes = [
    ` x="${round(x)}" y="${round(y)}"`,
    size === 12 ? '' : ` font-size="${round(size)}"`,
    anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
    fill === palette.ink ? '' : ` fill="${fill}"`,
    bold ? ' font-weight="600"' : '',
    rotate === 0 ? '' : ` transform="rotate(${rotate} ${round(x)} ${round(y)})"`,
  ].join('');
  const tooltip = shown === String(text) ? '' : `<title>${escapeText(text)}</title>`;
  return `<text${attributes}>${tooltip}${escapeText(shown)}</text>`;
}

/** The width that a heading needs, at most `most` pixels. */
export function headingWidth(text: string, most: number): number {
  return Math.min(most, textWidth(text, headingSize) * 1.05);
}

/** A coordinate with two digits after the point at most. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
