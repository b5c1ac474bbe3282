import { css } from 'lit';

/** The page's layout: inputs beside outputs where there is room, else below each other. */
export const demoPageStyles = css`
  :host {
    display: block;
    max-width: 1320px;
    margin: 0 auto;
    padding: 1.25rem clamp(0.75rem, 3vw, 2rem) 3rem;
  }
  h1 {
    margin: 0;
    font-size: 1.6rem;
    line-height: 1.2;
  }
  header p {
    margin: 0.4rem 0 0;
    max-width: 75ch;
    color: var(--muted);
  }
  .chip {
    display: inline-block;
    margin-right: 0.4rem;
    padding: 0.1rem 0.6rem;
    border-radius: 999px;
    background: var(--accent-soft);
    color: var(--ink);
    font-size: 0.9rem;
  }
  main {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 1rem;
    margin-top: 1.1rem;
  }
  .wide {
    grid-column: 1 / -1;
  }
  .panel {
    padding: 1rem;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--panel);
    min-width: 0;
  }
  h2 {
    margin: 0 0 0.7rem;
    font-size: 1.05rem;
  }
  .step {
    display: inline-block;
    width: 1.5em;
    border-radius: 50%;
    background: var(--accent);
    color: var(--panel);
    text-align: center;
  }
  .hint {
    margin: 0.7rem 0 0.5rem;
    color: var(--muted);
    font-size: 0.92rem;
  }
  h2 + .hint {
    margin-top: 0;
  }
  code {
    padding: 0.1em 0.3em;
    border-radius: 4px;
    background: var(--accent-soft);
    font-size: 0.92em;
    white-space: nowrap;
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
  figure {
    display: flex;
    gap: 0.9rem;
    align-items: center;
    margin: 0 0 0.9rem;
  }
  figure img {
    width: 88px;
    height: 88px;
    border: 1px solid var(--line);
    border-radius: 8px;
    image-rendering: pixelated;
  }
  figcaption {
    color: var(--muted);
    font-size: 0.92rem;
    overflow-wrap: anywhere;
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
  @media (max-width: 960px) {
    main {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    [aria-labelledby='answer'] {
      grid-column: 1 / -1;
    }
  }
  @media (max-width: 640px) {
    main {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
