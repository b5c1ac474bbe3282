/** A program that stands in a document. */
export interface DocumentProgram {
  readonly document: string;
  /** Where its block begins. */
  readonly line: number;
  readonly name: string;
  /** Why it is not run. */
  readonly reason?: string;
  readonly text: string;
}

export function programsOf(root: string, document: string): DocumentProgram[];
