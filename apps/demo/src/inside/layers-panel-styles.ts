import { css } from 'lit';

/** Tiles for layers and channels, as many beside each other as there is room for. */
export const layersPanelStyles = css`
  .layers {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(8.2rem, 28vw), 1fr));
    gap: 0.6rem;
    max-height: 31rem;
    padding: 3px;
    overflow-y: auto;
  }
  .layer {
    display: grid;
    gap: 0.1rem;
    align-content: start;
    padding: 0.45rem;
    font-size: 0.82rem;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .layer img {
    width: 100%;
    aspect-ratio: 1;
    margin-block-end: 0.3rem;
    border-radius: 4px;
    object-fit: contain;
  }
  .layer span {
    color: var(--muted);
    font-size: 0.92em;
  }
  .both {
    display: flex;
    flex-wrap: wrap;
    gap: 1rem 1.5rem;
    align-items: flex-start;
  }
  .channels {
    display: grid;
    flex: 1 1 14rem;
    grid-template-columns: repeat(auto-fill, minmax(3.2rem, 1fr));
    gap: 5px;
  }
  .channels > button:not(.channel) {
    grid-column: 1 / -1;
  }
  .channel {
    padding: 2px;
    border-width: 2px;
  }
  .channel img {
    width: 100%;
    aspect-ratio: 1;
  }
  .chosen {
    flex: 0 0 min(15rem, 100%);
  }
  .chosen dl {
    margin: 0.3rem 0 0.7rem;
  }
`;
