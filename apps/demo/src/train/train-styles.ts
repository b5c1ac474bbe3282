import { css } from 'lit';

/** What the page has of its own. */
export const trainStyles = css`
  .strip {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(42px, 1fr));
    gap: 4px;
    margin-block: 0.8rem;
  }
  .strip img {
    width: 100%;
    aspect-ratio: 1;
    object-fit: cover;
    border-radius: 4px;
  }
  details {
    margin-block-start: 0.6rem;
    font-size: 0.92rem;
  }
  details .scroll {
    max-height: 16rem;
    overflow: auto;
  }
  summary {
    cursor: pointer;
  }
  progress {
    width: 100%;
    height: 0.7rem;
    margin-block-start: 0.9rem;
    accent-color: var(--accent);
  }
  .numbers {
    min-height: 1.5em;
    margin: 0.3rem 0;
    font-variant-numeric: tabular-nums;
    font-size: 0.92rem;
  }
  .losses {
    display: block;
    width: 100%;
    height: 4.5rem;
    border-block-end: 1px solid var(--line);
  }
  .losses polyline {
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.5;
    vector-effect: non-scaling-stroke;
  }
  .filters {
    display: block;
    width: 100%;
    max-width: 420px;
  }
  .kept p {
    margin: 0 0 0.7rem;
  }
  :host {
    --cnn-panel: var(--panel);
    --cnn-ink: var(--ink);
    --cnn-muted: var(--muted);
    --cnn-line: var(--line);
    --cnn-accent: var(--accent);
  }
  cnn-curves,
  cnn-confusion-matrix {
    padding: 0;
  }
`;
