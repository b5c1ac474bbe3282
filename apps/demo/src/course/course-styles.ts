import { css } from 'lit';

/** The course's layout: the chapters with their list beside them, above them where there is no room. */
export const courseStyles = css`
  .all {
    margin-block: 0.9rem;
  }
  .all .hint {
    margin: 0;
  }
  .course {
    display: grid;
    grid-template-columns: 13.5rem minmax(0, 1fr);
    gap: 1.2rem;
    align-items: start;
  }
  nav {
    position: sticky;
    top: 0.8rem;
    max-height: calc(100vh - 1.6rem);
    overflow-y: auto;
    font-size: 0.92rem;
  }
  summary {
    margin-bottom: 0.4rem;
    font-weight: 600;
    cursor: pointer;
  }
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  nav a {
    display: block;
    padding: 0.22rem 0.6rem;
    border-inline-start: 3px solid var(--line);
    color: var(--ink);
    text-decoration: none;
  }
  nav a:hover {
    background: var(--accent-soft);
  }
  nav a[aria-current] {
    border-inline-start-color: var(--accent);
    background: var(--accent-soft);
    font-weight: 600;
  }
  .chapters {
    display: grid;
    gap: 1rem;
    min-width: 0;
  }
  section.panel {
    grid-column: auto;
    padding: 1.1rem 1.3rem;
    scroll-margin-top: 0.8rem;
  }
  h2 {
    font-size: 1.2rem;
  }
  section p {
    max-width: 72ch;
    margin-block: 0 0.7rem;
  }
  .play {
    margin-block: 0;
  }
  @media (max-width: 960px) {
    .course {
      grid-template-columns: minmax(0, 1fr);
    }
    nav {
      position: static;
      max-height: none;
      padding: 0.6rem 0.8rem;
      border: 1px solid var(--line);
      border-radius: 10px;
      background: var(--panel);
    }
    summary {
      margin: 0;
    }
    details[open] summary {
      margin-bottom: 0.5rem;
    }
  }
  @media (max-width: 640px) {
    section.panel {
      padding: 0.9rem 0.8rem;
    }
  }
`;
