import { css } from 'lit';

/** Of the page Layers. */
export const layersStyles = css`
  .panel.layer {
    grid-row: span 2;
  }
  @media (max-width: 640px) {
    .panel.layer {
      grid-row: auto;
    }
  }
  .sizes {
    margin: 0.2rem 0 0.5rem;
    font-size: 1.15rem;
    font-variant-numeric: tabular-nums;
  }
  .output {
    color: var(--accent);
  }
  .formula {
    margin: 0.2rem 0;
    font:
      0.85rem / 1.5 ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      'DejaVu Sans Mono',
      monospace;
    overflow-wrap: anywhere;
  }
  .formula:not(.numbers) {
    color: var(--muted);
  }
  .first {
    margin-bottom: 0.7rem;
  }
  .chain {
    width: 100%;
  }
  .chain td,
  .chain th {
    padding-inline-end: 0.9rem;
    white-space: nowrap;
  }
  .chain .number {
    text-align: end;
  }
  .chain tfoot th,
  .chain tfoot td {
    border-bottom: 0;
    font-weight: 700;
  }
  .chain button.layer {
    min-height: 2rem;
    padding: 0.1rem 0.6rem;
    border-color: transparent;
    background: none;
    text-align: start;
  }
  .chain button.layer[aria-expanded='true'],
  .chain button.layer:hover {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .chain .settings {
    color: var(--muted);
    font-size: 0.88em;
  }
  .chain tr.wrong td {
    background: var(--error-soft);
  }
  .chain td.editor {
    padding: 0.7rem 0.8rem;
    background: var(--ground);
    white-space: normal;
  }
  .editor-body {
    max-width: min(60rem, 100vw - 5rem);
    position: sticky;
    left: 0;
  }
  .editor .row {
    margin-top: 0.7rem;
  }
  .wrong .complaint {
    margin: 0.2rem 0;
    white-space: normal;
  }
  .totals {
    margin: 0.2rem 0 0.8rem;
  }
  .totals b {
    font-variant-numeric: tabular-nums;
  }
  .codes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr));
    gap: 1rem;
  }
  .codes > div {
    min-width: 0;
  }
  .codes h3 {
    margin-top: 0;
  }
`;

/** Of the animation, in the site's colours: its sliders are the page's fields. */
export const windowStyles = css`
  /* Not at the element itself, which has colours of the same names of its own. */
  :host {
    --cnn-panel: var(--panel);
    --cnn-ink: var(--ink);
    --cnn-muted: var(--muted);
    --cnn-line: var(--line);
    --cnn-accent: var(--accent);
  }
  cnn-conv-arithmetic::part(controls) {
    display: none;
  }
`;
