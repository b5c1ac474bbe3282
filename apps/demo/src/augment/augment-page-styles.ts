import { css } from 'lit';

/** The recipe beside its sheet, which stays in sight, where there is room; else below each other. */
export const augmentPageStyles = css`
  .column {
    display: grid;
    grid-column: span 5;
    gap: 1rem;
    align-content: start;
  }
  .column.sheet {
    grid-column: span 7;
  }
  .column .panel {
    grid-column: 1 / -1;
  }
  .sheet .panel {
    position: sticky;
    top: 0.75rem;
  }
  .steps {
    display: grid;
    gap: 0.6rem;
    margin: 0.6rem 0 0;
    padding: 0;
    list-style: none;
  }
  .presets {
    display: flex;
    flex-wrap: wrap;
    gap: 0.35rem;
  }
  .presets button {
    min-height: 2rem;
    padding: 0.1rem 0.7rem;
    font-size: 0.92rem;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem 0.8rem;
    align-items: end;
    margin-bottom: 0.8rem;
  }
  .controls input[type='number'] {
    width: 9rem;
  }
  .check {
    display: flex;
    gap: 0.4rem;
    align-items: center;
    margin-top: 0.8rem;
    font-size: 0.92rem;
  }
  @media (max-width: 960px) {
    .column,
    .column.sheet {
      display: contents;
    }
    .sheet .panel {
      position: static;
      order: 1;
    }
    .steps-panel,
    .add-panel {
      order: 2;
    }
    .take-panel {
      order: 3;
    }
  }
`;
