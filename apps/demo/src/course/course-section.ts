import type { Text } from '../shell/language.ts';

/** A piece of the course that runs: a module of `examples/course`. */
export interface CourseCell {
  /** Of its file, without the number, and in addresses. */
  readonly name: string;
  readonly title: Text;
  /** What the numbers are that it checks, by the names that it gives them. */
  readonly checks?: Readonly<Record<string, Text>>;
  /** Captions of its pictures, by the names that it gives them. */
  readonly pictures?: Readonly<Record<string, Text>>;
}

/** A chapter of the course. */
export interface CourseSection {
  /** In the address: `#/course?at=padding`. */
  readonly id: string;
  readonly title: Text;
  /** What stands between backticks is code. */
  readonly paragraphs: readonly Text[];
  readonly cells: readonly CourseCell[];
  /** The page of the site where one can play with it. */
  readonly play?: { readonly href: string; readonly text: Text };
}
