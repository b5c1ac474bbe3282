import { css } from 'lit';

/** What the panels of this page share: pictures of few pixels, shown large. */
export const panelStyles = css`
  img {
    display: block;
    image-rendering: pixelated;
  }
  figure {
    margin: 0;
  }
  figcaption {
    margin-block-start: 0.35rem;
    color: var(--muted);
    font-size: 0.88rem;
    overflow-wrap: anywhere;
  }
  .large {
    width: 100%;
    max-width: 15rem;
    border: 1px solid var(--line);
    border-radius: 8px;
  }
  .busy {
    min-height: 1.5em;
    margin: 0.5rem 0 0;
    color: var(--muted);
    font-size: 0.92rem;
  }
  .fields {
    grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr));
  }
  select {
    max-width: 100%;
    min-width: 0;
    text-overflow: ellipsis;
  }
`;
