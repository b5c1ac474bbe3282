/** What the page knows of an augmentation. Plain data. */
export interface AugmentationFacts {
  readonly name: string;
  /** All options with their defaults, undefined where there is none. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options that must be given, each with a value that will do. */
  readonly required: Readonly<Record<string, unknown>>;
}
