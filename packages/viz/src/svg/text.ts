/**
 * Text as it may stand in an SVG element or attribute: markup stays text, and what XML cannot hold (control characters, halves of
 * surrogate pairs) becomes U+FFFD.
 */
export function escapeText(text: string): string {
  return String(text)
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character]);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * About how wide a text is in pixels, without a screen to ask: an upper guess that holds for wide system fonts such as DejaVu Sans
 * or Verdana.
 */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of String(text)) width += characterWidth(character);
  return width * size;
}

/** The text, or its beginning and an ellipsis where it is wider than `width` pixels. */
export function shorten(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (textWidth(`${kept}${character}…`, size) > width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

function characterWidth(character: string): number {
  if (/[ijl.,:;'|! ]/.test(character)) return 0.34;
  if (/[frt()[\]{}\-/\\"*]/.test(character)) return 0.46;
  if (/[mwMW@%…]/.test(character)) return 1;
  if (/[A-Z]/.test(character)) return 0.74;
  return character > '\u2e7f' ? 1.05 : 0.64;
}
