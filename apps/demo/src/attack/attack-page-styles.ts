import { css } from 'lit';

/** What is set stands beside what comes of it, which stays in sight, where there is room; else below each other. */
export const attackPageStyles = css`
  .column {
    display: grid;
    grid-column: span 4;
    gap: 1rem;
    align-content: start;
  }
  .column.result {
    grid-column: span 8;
  }
  .column .panel {
    grid-column: 1 / -1;
  }
  .result .panel {
    position: sticky;
    top: 0.75rem;
  }
  .settings {
    display: grid;
    gap: 0.7rem;
  }
  .settings select {
    width: 100%;
    min-width: 0;
  }
  .settings .hint {
    margin: 0;
  }
  .field > span {
    display: flex;
    gap: 0.5rem;
    justify-content: space-between;
  }
  .value {
    color: var(--ink);
    font-variant-numeric: tabular-nums;
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 0.3rem;
  }
  .marks button {
    min-height: 2rem;
    padding: 0.1rem 0.5rem;
    font-size: 0.88rem;
  }
  .verdict {
    margin: 0 0 0.8rem;
    font-size: 1.05rem;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .pictures {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 1rem;
  }
  figure {
    min-width: 0;
    margin: 0;
  }
  figcaption {
    margin-bottom: 0.35rem;
    color: var(--muted);
    font-size: 0.92rem;
  }
  .pictures dl {
    grid-template-columns: minmax(0, 1fr) max-content;
    margin-top: 0.5rem;
    font-size: 0.84rem;
  }
  .pictures dd {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .smallest {
    margin-top: 0.8rem;
  }
  progress {
    width: 12rem;
    max-width: 100%;
    accent-color: var(--accent);
  }
  .chart svg {
    display: block;
    width: 100%;
    max-width: 44rem;
    height: auto;
    margin: 0.8rem auto 0;
    fill: var(--ink);
  }
  .chart svg > rect:first-of-type {
    fill: none;
  }
  .chart [fill='#57606a'] {
    fill: var(--muted);
  }
  .chart [stroke='#57606a'] {
    stroke: var(--muted);
  }
  .chart [stroke='#d8dee4'] {
    stroke: var(--line);
  }
  @media (prefers-color-scheme: dark) {
    .chart [fill='#0072b2'] {
      fill: var(--accent);
    }
    .chart [stroke='#0072b2'] {
      stroke: var(--accent);
    }
    .chart [fill='#b84a00'] {
      fill: #f0883e;
    }
    .chart [stroke='#b84a00'] {
      stroke: #f0883e;
    }
  }
  @media (max-width: 960px) {
    .column,
    .column.result {
      display: contents;
    }
    .result .panel {
      position: static;
      order: 2;
    }
    .attack-panel {
      order: 1;
    }
    .curve-panel {
      order: 3;
    }
  }
  @media (max-width: 640px) {
    .pictures {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
`;
