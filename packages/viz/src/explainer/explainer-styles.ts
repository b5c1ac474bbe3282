import { css } from 'lit';

/** The looks of what stands around the network: pictures, controls, legends. */
export const explainerStyles = css`
  .samples {
    display: flex;
    gap: 6px;
    align-items: center;
    margin-block-end: 0.3rem;
    padding: 3px;
    overflow-x: auto;
  }
  .samples button {
    flex: none;
    padding: 2px;
    line-height: 0;
  }
  .samples button[aria-pressed='true'] {
    border-color: var(--second);
    box-shadow: 0 0 0 2px var(--second);
  }
  form.controls {
    gap: 0.4rem 0.6rem;
  }
  form .note {
    margin: 0;
  }
  form + .problem {
    margin-block-end: 0.5rem;
  }
  [type='url'] {
    width: 11rem;
    max-width: 100%;
    padding: 0.2rem 0.5rem;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--panel);
  }
  .upload {
    flex: none;
    padding: 0.2rem 0.7rem;
    border: 1px dashed var(--muted);
    border-radius: 4px;
    cursor: pointer;
  }
  .upload:focus-within {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  .upload input {
    position: absolute;
    width: 1px;
    height: 1px;
    opacity: 0;
  }
  .dropping {
    outline: 2px dashed var(--accent);
    outline-offset: 4px;
  }
  .legends {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    color: var(--muted);
    font-size: 0.75rem;
  }
  .legends div {
    display: flex;
    gap: 0.4rem;
    align-items: center;
  }
  .legends canvas {
    border: 1px solid var(--line);
  }
`;
