import { css } from 'lit';

/** What a cell looks like: a line at its side tells how it stands. */
export const cellStyles = css`
  :host {
    margin-block: 1rem 1.4rem;
    padding-inline-start: 0.8rem;
    border-inline-start: 3px solid var(--line);
  }
  :host([state='running']),
  :host([state='waiting']) {
    border-inline-start-color: var(--accent);
  }
  :host([state='done']) {
    border-inline-start-color: light-dark(#1a7f4b, #6cc592);
  }
  :host([state='failed']) {
    border-inline-start-color: var(--error);
  }
  h3 {
    margin: 0 0 0.4rem;
  }
  .bar {
    display: flex;
    gap: 0.8rem;
    align-items: center;
    margin-block: 0.5rem;
  }
  .state {
    color: var(--muted);
    font-size: 0.88rem;
  }
  .outputs > * {
    margin-block: 0.5rem;
  }
  .text {
    margin: 0;
    padding: 0.5rem 0.8rem;
    border-radius: 8px;
    background: var(--accent-soft);
    font:
      0.82rem / 1.55 ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      'DejaVu Sans Mono',
      monospace;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  figure {
    margin: 0;
  }
  img {
    display: block;
    max-width: 100%;
    height: auto;
    border-radius: 8px;
  }
  figcaption {
    margin-top: 0.3rem;
    color: var(--muted);
    font-size: 0.88rem;
  }
  .check {
    margin: 0.35rem 0;
    font-size: 0.92rem;
    overflow-wrap: anywhere;
  }
  .check > [role='img'] {
    display: inline-block;
    width: 1.4em;
    margin-inline-end: 0.3em;
    border-radius: 50%;
    color: light-dark(#fff, #10251a);
    background: light-dark(#1a7f4b, #6cc592);
    font-weight: 700;
    line-height: 1.4em;
    text-align: center;
  }
  .check.fails > [role='img'] {
    color: light-dark(#fff, #2c0f0d);
    background: var(--error);
  }
  b {
    font-variant-numeric: tabular-nums;
  }
`;
