/** Drawn elements and how far they reach. */
export interface Figure {
  readonly body: readonly string[];
  readonly right: number;
  readonly bottom: number;
}
