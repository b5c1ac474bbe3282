import { css } from 'lit';

/** What the views of one node share. */
export const detailStyles = css`
  :host {
    padding: 0;
    background: none;
  }
  .parts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1.25rem;
    align-items: flex-start;
  }
  .sign {
    align-self: center;
    color: var(--muted);
    font-size: 1.5rem;
    line-height: 1;
  }
  figure {
    margin: 0;
  }
  .controls .note {
    margin: 0;
  }
  .parts > .note {
    flex: 1 1 14rem;
    align-self: center;
    max-width: 28rem;
  }
  figcaption {
    margin-block-end: 0.25rem;
    color: var(--muted);
    font-size: 0.75rem;
  }
  h4 {
    margin: 1rem 0 0.4rem;
    font-size: 0.875rem;
  }
  .formula {
    min-height: 1.6em;
    margin: 0.6rem 0 0;
    font-family: ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace;
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
  }
  .formula b {
    color: var(--second);
  }
  canvas {
    border: 1px solid var(--line);
  }
  table {
    border-collapse: collapse;
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 2px 8px;
    text-align: end;
  }
  th {
    color: var(--muted);
    font-weight: 400;
  }
  th:first-child,
  td:first-child {
    text-align: start;
  }
`;
