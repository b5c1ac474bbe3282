import { css, unsafeCSS } from 'lit';
import { palette } from '../svg/document.ts';

/**
 * What all elements share: colours that follow the page's `color-scheme` and that a page can set, sizes, and marks of focus.
 *
 * `--cnn-panel`, `--cnn-ink`, `--cnn-muted`, `--cnn-line`, `--cnn-accent`, `--cnn-second` and `--cnn-font` are inherited, so one rule on a page themes all.
 */
export const theme = css`
  :host {
    --panel: var(--cnn-panel, light-dark(#ffffff, #0d1117));
    --ink: var(--cnn-ink, light-dark(#1f2328, #e6edf3));
    --muted: var(--cnn-muted, light-dark(#57606a, #9ba7b4));
    --line: var(--cnn-line, light-dark(#d8dee4, #30363d));
    --accent: var(--cnn-accent, light-dark(#0072b2, #58a6ff));
    --second: var(--cnn-second, light-dark(#b84a00, #f0883e));
    display: block;
    box-sizing: border-box;
    max-width: 100%;
    padding: 0.75rem;
    border-radius: 6px;
    background: var(--panel);
    color: var(--ink);
    font: 0.875rem/1.45 var(--cnn-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif);
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before {
    box-sizing: border-box;
  }
  svg {
    display: block;
    max-width: 100%;
    height: auto;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.25rem;
    align-items: center;
    margin-block-end: 0.5rem;
  }
  label {
    display: inline-flex;
    gap: 0.4rem;
    align-items: center;
  }
  input,
  select,
  button {
    font: inherit;
    color: inherit;
    accent-color: var(--accent);
  }
  select,
  button {
    padding: 0.2rem 0.6rem;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--panel);
  }
  button {
    cursor: pointer;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  canvas {
    image-rendering: pixelated;
  }
  .note {
    margin: 0.4rem 0 0;
    color: var(--muted);
  }
  .problem {
    margin: 0;
    color: var(--second);
    overflow-wrap: anywhere;
  }
`;

const at = (attribute: 'fill' | 'stroke', color: string) => css`[${unsafeCSS(attribute)}='${unsafeCSS(color)}']`;

/** The charts' own colours, which stand in their text, as the theme has them. A rule of CSS goes before an attribute of SVG. */
export const chartTheme = css`
  svg,
  svg ${at('fill', palette.ink)} {
    fill: var(--ink);
  }
  svg > rect:first-of-type {
    fill: var(--panel);
  }
  svg ${at('fill', palette.muted)} {
    fill: var(--muted);
  }
  svg ${at('stroke', palette.muted)} {
    stroke: var(--muted);
  }
  svg ${at('fill', palette.line)} {
    fill: var(--line);
  }
  svg ${at('stroke', palette.line)} {
    stroke: var(--line);
  }
  svg ${at('fill', palette.blue)} {
    fill: var(--accent);
  }
  svg ${at('stroke', palette.blue)} {
    stroke: var(--accent);
  }
  svg ${at('fill', palette.orange)} {
    fill: var(--second);
  }
  svg ${at('stroke', palette.orange)} {
    stroke: var(--second);
  }
`;
