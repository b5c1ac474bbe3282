import { css } from 'lit';

/** What all pages look like: panels beside each other where there is room, else below each other. */
export const pageStyles = css`
  :host {
    display: block;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1 {
    margin: 0;
    font-size: 1.5rem;
    line-height: 1.25;
    text-wrap: balance;
  }
  .lead {
    margin: 0.4rem 0 0;
    max-width: 75ch;
    color: var(--muted);
  }
  .panels {
    display: grid;
    grid-template-columns: repeat(12, minmax(0, 1fr));
    gap: 1rem;
    margin-top: 1.1rem;
  }
  .panel {
    grid-column: span 4;
    min-width: 0;
    padding: 1rem;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--panel);
  }
  .panel.half {
    grid-column: span 6;
  }
  .panel.two-thirds {
    grid-column: span 8;
  }
  .panel.wide {
    grid-column: 1 / -1;
  }
  h2 {
    margin: 0 0 0.7rem;
    font-size: 1.05rem;
  }
  h3 {
    margin: 0.9rem 0 0.4rem;
    font-size: 0.95rem;
  }
  .hint {
    margin: 0.5rem 0;
    color: var(--muted);
    font-size: 0.92rem;
  }
  code {
    padding: 0.1em 0.3em;
    border-radius: 4px;
    background: var(--accent-soft);
    font-size: 0.92em;
  }
  a {
    color: var(--accent);
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 0.2rem 0.8rem;
    margin: 0.8rem 0 0;
    font-size: 0.92rem;
  }
  dt {
    color: var(--muted);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem 0.9rem;
    align-items: center;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr));
    gap: 0.7rem 0.9rem;
  }
  .field {
    display: grid;
    gap: 0.2rem;
    color: var(--muted);
    font-size: 0.88rem;
  }
  button,
  select,
  input {
    font: inherit;
    color: var(--ink);
    accent-color: var(--accent);
  }
  button,
  select,
  input:not([type='range'], [type='checkbox'], [type='radio'], [type='file']) {
    min-height: 2.4rem;
    padding: 0.25rem 0.8rem;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--panel);
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--accent);
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--panel);
    font-weight: 600;
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  button[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  input[type='range'] {
    width: 100%;
    margin: 0;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  table {
    border-collapse: collapse;
    font-size: 0.92rem;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.25rem 0.7rem 0.25rem 0;
    border-bottom: 1px solid var(--line);
    text-align: start;
  }
  .scroll {
    overflow-x: auto;
  }
  .complaint {
    margin: 0.7rem 0 0;
    padding: 0.6rem 0.8rem;
    border-left: 4px solid var(--error);
    border-radius: 4px;
    background: var(--error-soft);
    color: var(--error);
    font-size: 0.92rem;
    overflow-wrap: anywhere;
  }
  .doing {
    position: fixed;
    right: 1rem;
    bottom: 1rem;
    z-index: 2;
    margin: 0;
    padding: 0.4rem 0.9rem;
    border-radius: 999px;
    background: var(--ink);
    color: var(--panel);
    font-size: 0.9rem;
  }
  .doing:empty {
    display: none;
  }
  .pixels {
    image-rendering: pixelated;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (max-width: 960px) {
    .panel,
    .panel.two-thirds {
      grid-column: span 6;
    }
    .panel.wide,
    .panel.half {
      grid-column: 1 / -1;
    }
  }
  @media (max-width: 640px) {
    .panel,
    .panel.half,
    .panel.two-thirds {
      grid-column: 1 / -1;
    }
    .panel {
      padding: 0.8rem;
      border-radius: 10px;
    }
  }
`;
