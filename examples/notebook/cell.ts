/** What a cell gave: what stands under its code, in order. Plain data. */
export type CellOutput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | {
      readonly kind: 'picture';
      /** Its caption stands in the outline, in both languages. */
      readonly name: string;
      readonly svg: string;
    }
  | {
      readonly kind: 'check';
      /** What is compared stands in the outline, in both languages. */
      readonly name: string;
      readonly course: string;
      readonly here: string;
      readonly holds: boolean;
    };

/** Anything that can stand in a line of text. */
export type Printable = string | number | boolean | readonly (string | number)[];

/** Where a cell puts what it found. */
export interface Notebook {
  /** A line of text. */
  print(...values: readonly Printable[]): void;
  table(head: readonly string[], rows: readonly (readonly Printable[])[]): void;
  /** A chart or a grid of @cnn/viz. */
  picture(name: string, svg: string): void;
  /** Holds a number that the course states against the one that was computed. */
  check(name: string, course: Printable, here: Printable): void;
}

/**
 * A piece of the course that runs. Its module is shown as it stands, less the lines that only make it a module (see `shownCode`), so what is read is
 * what runs. A cell disposes all tensors that it makes.
 */
export type Cell = (notebook: Notebook) => Promise<void> | void;
