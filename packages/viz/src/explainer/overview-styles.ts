import { css } from 'lit';

/** The looks of the overview. Sizes that depend on the network stand at the nodes themselves. */
export const overviewStyles = css`
  :host {
    padding: 0;
    background: none;
  }
  .scroller {
    overflow-x: auto;
    contain: layout paint;
    overscroll-behavior-x: contain;
    padding-block-end: 0.5rem;
  }
  .scene {
    position: relative;
    padding-block-start: 22px;
  }
  .groups {
    position: absolute;
    inset-block-start: 0;
    height: 20px;
  }
  .groups span {
    position: absolute;
    height: 20px;
    border-block-end: 2px solid var(--line);
  }
  .groups b {
    position: sticky;
    inset-inline-start: 0;
    display: block;
    width: max-content;
    max-width: 100%;
    overflow: hidden;
    padding: 0 6px;
    color: var(--muted);
    font-size: 0.75rem;
    font-weight: 400;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .heads {
    display: flex;
    gap: 14px;
    align-items: flex-start;
  }
  .head {
    display: block;
    flex: none;
    overflow: hidden;
    padding: 2px 4px;
    border-color: transparent;
    background: none;
    font-size: 0.75rem;
    line-height: 1.35;
    text-align: center;
  }
  .head:hover {
    border-color: var(--line);
  }
  .head span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head .kind {
    font-weight: 600;
  }
  .head .rest {
    color: var(--muted);
    font-variant-numeric: tabular-nums;
  }
  .stage {
    position: relative;
    margin-block-start: 6px;
  }
  .edges,
  .lit-edges {
    position: absolute;
    inset: 0;
    overflow: visible;
    max-width: none;
    pointer-events: none;
    fill: none;
    /* Layers of their own: what is lit is painted anew without the rest. */
    will-change: transform;
  }
  .edges path {
    stroke: var(--line);
    stroke-width: 1;
  }
  .edges path.skip {
    stroke: var(--muted);
    stroke-width: 1.5;
  }
  .lit-edges path {
    stroke: var(--second);
    stroke-width: 1.75;
  }
  .lit-edges .frames {
    stroke-width: 3;
    stroke-linejoin: round;
  }
  .node {
    position: absolute;
    padding: 0;
    border: 1px solid var(--line);
    border-radius: 2px;
    background: var(--panel);
    line-height: 0;
    contain: layout style;
  }
  .node canvas {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  .number {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 38px 34px;
    gap: 4px;
    align-items: center;
    padding: 0 4px;
    border-radius: 4px;
    font-size: 0.75rem;
    line-height: 1;
    font-variant-numeric: tabular-nums;
  }
  .number .text {
    overflow: hidden;
    padding-block: 2px;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .number .value {
    font-size: 0.6875rem;
    text-align: end;
  }
  .bar {
    position: relative;
    height: 10px;
    overflow: hidden;
    border-radius: 2px;
    background: var(--line);
  }
  .bar i {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    width: 100%;
    transform-origin: 0 50%;
    background: var(--accent);
  }
  .bar.signed i {
    inset-inline-start: 50%;
    width: 50%;
  }
  .bar i.positive {
    background: light-dark(#b2182b, #e0705f);
  }
  .bar i.negative {
    background: light-dark(#2166ac, #6aaee0);
  }
  .strip {
    position: absolute;
    width: 8px;
  }
  .node[aria-current='true'] {
    z-index: 1;
    border-color: var(--second);
    box-shadow: 0 0 0 2px var(--second);
  }
  .pagers {
    display: flex;
    gap: 14px;
    margin-block-start: 2px;
  }
  .pager {
    display: flex;
    flex: none;
    gap: 2px;
    align-items: center;
    justify-content: center;
    color: var(--muted);
    font-size: 0.6875rem;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .pager button {
    min-width: 22px;
    padding: 1px 4px;
    color: var(--ink);
  }
  .pager button:disabled {
    visibility: hidden;
  }
  .kernels {
    position: absolute;
    inset: 0;
    z-index: 2;
    pointer-events: none;
    will-change: transform;
  }
  .kernels canvas {
    position: absolute;
    inset: 0 auto auto 0;
    width: 18px;
    height: 18px;
    border: 1px solid var(--second);
    background: #ffffff;
    pointer-events: none;
  }
  .status {
    min-height: 2.9em;
    contain: layout paint style;
  }
  @media (max-width: 600px) {
    .status {
      min-height: 5.8em;
    }
  }
`;
