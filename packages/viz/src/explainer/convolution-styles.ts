import { css } from 'lit';

/** The looks of a convolution that is taken apart. */
export const convolutionStyles = css`
  .shares {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr));
    gap: 4px 12px;
  }
  .shares button {
    display: flex;
    gap: 6px;
    align-items: center;
    padding: 4px 6px;
    text-align: start;
  }
  .shares button[aria-pressed='true'] {
    border-color: var(--second);
    box-shadow: 0 0 0 1px var(--second);
  }
  @media (prefers-reduced-motion: no-preference) {
    .shares button,
    .sum {
      animation: added 0.7s var(--wait) backwards;
    }
  }
  @keyframes added {
    from {
      transform: translateY(-6px);
    }
  }
  .shares .name {
    min-width: 2.2rem;
    color: var(--muted);
    font-size: 0.75rem;
  }
  .sum {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
    margin-block: 0.6rem;
  }
`;

/** The channels come one after the other, and then what they add up to. */
export const waiting = (turn: number): string => `--wait:${turn * 120}ms`;
