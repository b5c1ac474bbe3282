/**
 * JSON of a file, or of what stands in an element.
 *
 * @throws Error with a sentence for people where it is none.
 */
export function readJson(owner: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${owner}: expected JSON, found other text (${(cause as Error).message})`, { cause });
  }
}

/** Whether a value is a list of numbers; `null`, which JSON has for what is no number, counts as one. */
export function isNumbers(value: unknown): value is readonly (number | null)[] {
  return Array.isArray(value) && value.every((each) => each === null || typeof each === 'number');
}
